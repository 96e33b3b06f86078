{{/* One hook Job. Given: root, name, key (in values), phase, wave, image, args, env (name to value), secret volume. */}}

{{- define "hookset.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: {{ .root.Values.app | quote }}
app.kubernetes.io/component: hook
hookset.github.io/hook: {{ .name }}
{{- end -}}

{{/* A pod's own; of the same one the user's wins. */}}
{{- define "hookset.annotations" -}}
sidecar.istio.io/nativeSidecar: "true"
config.beta.linkerd.io/proxy-enable-native-sidecar: "true"
config.alpha.linkerd.io/proxy-enable-native-sidecar: "true"
{{- if eq .root.Values.mesh "none" }}
linkerd.io/inject: disabled
{{- end }}
{{- if eq .name "migrate" }}
karpenter.sh/do-not-disrupt: "true"
cluster-autoscaler.kubernetes.io/safe-to-evict: "false"
{{- end }}
{{- end -}}

{{- define "hookset.job" -}}
{{- $values := .root.Values -}}
{{- $hook := index $values .key -}}
{{- include "hookset.fit" (dict "name" .key "timeout" $hook.timeout "backoffLimit" $hook.backoffLimit "activeDeadlineSeconds" $hook.activeDeadlineSeconds) -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "hookset.required" (list "app" "the application's name" $values.app) }}-{{ .name }}
  labels:
    {{- include "hookset.labels" . | nindent 4 }}
  annotations:
    argocd.argoproj.io/hook: {{ .phase }}
    argocd.argoproj.io/sync-wave: {{ $hook.wave | quote }}
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
spec:
  backoffLimit: {{ $hook.backoffLimit }}
  activeDeadlineSeconds: {{ int $hook.activeDeadlineSeconds }}
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {containerName: hook, operator: In, values: [2, 10, 11, 12]}}
      - {action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]}
  template:
    metadata:
      labels:
        {{- include "hookset.labels" . | nindent 8 }}
        {{- if eq $values.mesh "none" }}
        sidecar.istio.io/inject: "false"
        {{- end }}
      annotations:
        {{- toYaml (merge (dict) $values.podAnnotations (include "hookset.annotations" . | fromYaml)) | nindent 8 }}
    spec:
      {{- include "hookset.pod" . | nindent 6 }}
{{- end -}}
