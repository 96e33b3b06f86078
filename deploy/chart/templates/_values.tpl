{{/* Values that must be there, and values that others give; each refusal is one line. */}}

{{- define "hookset.required" -}}
{{- required (printf "hookset: %s is missing: %s" (index . 0) (index . 1)) (index . 2) -}}
{{- end -}}

{{/* The workload's image; a template may name a global of the parent chart. */}}
{{- define "hookset.image" -}}
{{- include "hookset.required" (list "image" "the image that is deployed, with its tag or digest" (tpl .Values.image .)) -}}
{{- end -}}

{{/* What pods answer: the digest, else the tag. A colon before a slash is a registry's port. */}}
{{- define "hookset.release" -}}
{{- $image := include "hookset.image" . -}}
{{- $last := last (splitList "/" $image) -}}
{{- if .Values.release -}}
{{- tpl .Values.release . -}}
{{- else if contains "@" $last -}}
{{- last (splitList "@" $last) -}}
{{- else if contains ":" $last -}}
{{- last (splitList ":" $last) -}}
{{- else -}}
{{- fail (printf "hookset: image: %s has neither tag nor digest, so nobody can tell the release" $image) -}}
{{- end -}}
{{- end -}}

{{/* Seconds in a duration of one unit: 60s, 10m, 1h. */}}
{{- define "hookset.seconds" -}}
{{- $number := int (trimSuffix "h" (trimSuffix "m" (trimSuffix "s" .))) -}}
{{- mul $number (ternary 3600 (ternary 60 1 (hasSuffix "m" .)) (hasSuffix "h" .)) -}}
{{- end -}}

{{/* Refuse a timeout that the Job's deadline would cut short: attempts x (timeout + start + grace) + back-off. */}}
{{- define "hookset.fit" -}}
{{- $attempts := add1 .backoffLimit -}}
{{- $pause := 0 -}}
{{- range $attempt := until (int .backoffLimit) -}}
{{- $wait := 10 -}}
{{- range until $attempt -}}{{- $wait = mul $wait 2 -}}{{- end -}}
{{- $pause = add $pause (min $wait 600) -}}
{{- end -}}
{{- $needed := add (mul $attempts (add (include "hookset.seconds" .timeout) 40)) $pause -}}
{{- if le (int .activeDeadlineSeconds) (int $needed) -}}
{{- fail (printf "hookset: %s.timeout %s does not fit: %d x (%s + 30s start + 10s grace) + %ds back-off = %ds must be less than activeDeadlineSeconds %d" .name .timeout (int $attempts) .timeout (int $pause) (int $needed) (int .activeDeadlineSeconds)) -}}
{{- end -}}
{{- end -}}

{{/* One value for the registry: the image of a program. */}}
{{- define "hookset.hook.image" -}}
{{- $root := index . 0 -}}
{{- printf "%s/%s:%s" $root.Values.registry (index . 1) (default $root.Chart.AppVersion $root.Values.version) -}}
{{- end -}}
