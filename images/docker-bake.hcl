variable "REGISTRY" { default = "ghcr.io/hookset" }
variable "VERSION" { default = "dev" }

group "default" { targets = ["guardrail", "flagcheck", "smoke"] }

target "_image" {
  context = "."
  dockerfile = "images/Dockerfile"
}

target "image" {
  name = program
  matrix = { program = ["guardrail", "flagcheck", "smoke"] }
  inherits = ["_image"]
  target = program
  tags = ["${REGISTRY}/${program}:${VERSION}"]
  output = ["type=docker"]
}
