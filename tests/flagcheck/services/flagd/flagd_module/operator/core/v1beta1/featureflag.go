// Package v1beta1 stands in for the operator's API types, so that flagd is built without them: they serve its
// Kubernetes source alone, which no test here uses.
package v1beta1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion of the FeatureFlag resource.
var GroupVersion = schema.GroupVersion{Group: "core.openfeature.dev", Version: "v1beta1"}

// FeatureFlag holds a definition as it is.
type FeatureFlag struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              struct {
		FlagSpec map[string]any `json:"flagSpec,omitempty"`
	} `json:"spec,omitempty"`
}

// AddToScheme adds nothing: there is no cluster.
func AddToScheme(*runtime.Scheme) error { return nil }
