{{- define "hookset.pod" -}}
{{- $values := .root.Values -}}
{{- $hook := index $values .key -}}
restartPolicy: Never
serviceAccountName: {{ include "hookset.required" (list "serviceAccountName" "an account that exists before the sync" $values.serviceAccountName) | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: 10
readinessGates: [{conditionType: hookset.github.io/takes-traffic}]
{{- range $key := list "imagePullSecrets" "nodeSelector" "tolerations" }}
{{- with index $values $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- if not $values.openshift }}
  runAsUser: 65532
  runAsGroup: 65532
  {{- end }}
  seccompProfile: {type: RuntimeDefault}
{{- include "hookset.files.initContainer" .root }}
containers:
  - name: hook
    image: {{ .image | quote }}
    {{- with .command }}
    command: {{ toJson . }}
    {{- end }}
    {{- with .args }}
    args: {{ toJson . }}
    {{- end }}
    {{- if and (eq $values.files.from "imageVolume") (not .command) }}
    workingDir: /bundle/release
    {{- end }}
    env:
      {{- include "hookset.env" . | trim | nindent 6 }}
    terminationMessagePolicy: FallbackToLogsOnError
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    resources:
      {{- toYaml $hook.resources | nindent 6 }}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      {{- with .volume }}
      - {name: {{ . }}, mountPath: /etc/hookset/{{ . }}, readOnly: true}
      {{- end }}
      {{- with include "hookset.files.mount" .root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if $values.caConfigMap }}
      - {name: ca, mountPath: /etc/hookset/ca.crt, subPath: ca.crt, readOnly: true}
      {{- end }}
      {{- with $hook.volumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  - {name: tmp, emptyDir: {sizeLimit: 64Mi}}
  {{- with .volume }}
  - {name: {{ . }}, secret: {secretName: {{ $hook.secret.name | quote }}, optional: true, defaultMode: 0444}}
  {{- end }}
  {{- with include "hookset.files.volume" .root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $values.caConfigMap }}
  - {name: ca, configMap: {name: {{ . | quote }}}}
  {{- end }}
  {{- with $hook.volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/*
The hook's variables: what it is told, its own, and the user's, who may not contradict what the Job says. A number of
values.yaml is a float, which `quote` would write as 1.2345678e+07.
*/}}
{{- define "hookset.env" -}}
{{- $values := .root.Values -}}
{{- $hook := index $values .key -}}
{{- $told := dict "HOOK_TIMEOUT" $hook.timeout "HOOK_ACTIVE_DEADLINE" (printf "%ds" (int $hook.activeDeadlineSeconds)) "HOOK_BACKOFF_LIMIT" (toString $hook.backoffLimit) "HOOK_RELEASE" (include "hookset.release" .root) -}}
{{- range $key, $what := dict "app" "the application's name" "environment" "production, staging ..." "cluster" "the cluster's name" "owner" "who is to be told" -}}
{{- $_ := set $told (printf "HOOK_%s" (upper $key)) (include "hookset.required" (list $key $what (index $values $key))) -}}
{{- end -}}
{{- $_ := set $told "HOOK_BUNDLE" (include "hookset.files.folder" .root) -}}
{{- with $values.files.digest }}{{ $_ := set $told "HOOK_BUNDLE_DIGEST" . }}{{ end -}}
{{- with $values.revision }}{{ $_ := set $told "HOOK_REVISION" . }}{{ end -}}
{{- with $values.pushgateway }}{{ $_ := set $told "HOOK_PUSHGATEWAY" . }}{{ end -}}
{{- if $values.caConfigMap }}{{ $_ := set $told "HOOK_CA_BUNDLE" "/etc/hookset/ca.crt" }}{{ end -}}
{{- if eq $values.mesh "quit" }}{{ $_ := set $told "HOOK_QUIT_SIDECAR" "auto" }}{{ end -}}
{{- if ne .name "migrate" -}}
{{- with (default $values.warnUntil $hook.warnUntil) }}{{ $_ := set $told "HOOK_ENFORCE" "warn" }}{{ $_ := set $told "HOOK_UNTIL" . }}{{ end -}}
{{- end -}}
{{- range $key, $value := $hook.env -}}
{{- if or (hasKey $told $key) (eq $key "HOOK_NAMESPACE") }}{{ fail (printf "hookset: %s.env.%s is set by the chart's own values" $.key $key) }}{{ end -}}
{{- end -}}
{{- $all := merge (dict) $told .env -}}
{{- range $key, $value := $hook.env }}{{ $_ := set $all $key (ternary (toJson $value) $value (kindIs "float64" $value)) }}{{ end -}}
{{- range $key, $value := $all }}
- {name: {{ $key }}, value: {{ $value | quote }}}
{{- end }}
- {name: HOOK_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
{{- end -}}
