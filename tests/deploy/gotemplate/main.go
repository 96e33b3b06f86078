// Fills the Go template of the file named first with the JSON of the file named second, as argocd-notifications does.
package main

import (
	"encoding/json"
	"log"
	"os"
	"text/template"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	data, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var values map[string]any
	if err := json.Unmarshal(data, &values); err != nil {
		log.Fatal(err)
	}
	if err := template.Must(template.New("message").Parse(string(text))).Execute(os.Stdout, values); err != nil {
		log.Fatal(err)
	}
}
