{{/* How the release's files reach a hook: its init container, mount and volume, and where they are. */}}

{{- define "hookset.files.folder" -}}
{{- if eq .Values.files.from "imageVolume" }}/bundle/release{{ else }}/release{{ end -}}
{{- end -}}

{{/* What the hooks of a database are told, as JSON: the URL's file, migrations, schema lock. */}}
{{- define "hookset.database" -}}
{{- $root := index . 0 -}}
{{- $folder := include "hookset.files.folder" $root -}}
{{- $env := dict "DATABASE_URL_FILE" (printf "/etc/hookset/database/%s" (index . 1).key) "GUARDRAIL_MIGRATIONS" (printf "%s/migrations" $folder) -}}
{{- if $root.Values.schemaLock }}{{ $_ := set $env "GUARDRAIL_SCHEMA_LOCK" (printf "%s/schema.lock" $folder) }}{{ end -}}
{{- toJson $env -}}
{{- end -}}

{{- define "hookset.files.image" -}}
{{- include "hookset.required" (list "files.image" "the image that `hookset bundle` makes" (tpl .Values.files.image .)) -}}
{{- end -}}

{{- define "hookset.files.initContainer" -}}
{{- if eq .Values.files.from "initContainer" }}
initContainers:
  - name: bundle
    image: {{ include "hookset.files.image" . | quote }}
    args: [/target]
    terminationMessagePolicy: FallbackToLogsOnError
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
    volumeMounts:
      - {name: release, mountPath: /target}
{{- end }}
{{- end -}}

{{- define "hookset.files.mount" -}}
{{- if eq .Values.files.from "imageVolume" }}
- {name: bundle, mountPath: /bundle, readOnly: true}
{{- else }}
- {name: release, mountPath: /release, readOnly: true}
{{- end }}
{{- end -}}

{{- define "hookset.files.volume" -}}
{{- if eq .Values.files.from "initContainer" }}
- {name: release, emptyDir: {sizeLimit: 64Mi}}
{{- else if eq .Values.files.from "imageVolume" }}
- name: bundle
  image: {reference: {{ include "hookset.files.image" . | quote }}, pullPolicy: IfNotPresent}
{{- else }}
- name: release
  configMap:
    name: {{ include "hookset.required" (list "files.configMap" "the name given to `hookset bundle --configmap`" .Values.files.configMap) | quote }}
    {{- with .Values.files.items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
{{- end -}}
