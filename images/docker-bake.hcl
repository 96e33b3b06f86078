# docker buildx bake -f images/docker-bake.hcl                    the images of this machine, into its own engine
# docker buildx bake -f images/docker-bake.hcl release            for both platforms, with SBOM and provenance, pushed
# docker buildx bake -f images/docker-bake.hcl guardrail-local    one of them
# Every variable is set by the environment: VERSION=0.1.0 REVISION=$(git rev-parse HEAD) docker buildx bake ...

variable "REGISTRY" {
  default = "ghcr.io/hookset"
}
variable "VERSION" {
  default = "dev"
}
variable "REVISION" {
  default = ""
}
# The commit's time, `git log -1 --format=%ct`: what the image says of its making, so that one commit gives one digest.
variable "SOURCE_DATE_EPOCH" {
  default = "0"
}
# Other bases than the Dockerfile's own: a mirror's, a hardened one of the same kind, a newer digest.
variable "PYTHON_IMAGE" {
  default = ""
}
variable "UV_IMAGE" {
  default = ""
}
variable "SOURCE" {
  default = "https://github.com/hookset/hookset"
}

# A program of its own is one line here, and two stages in the Dockerfile.
variable "PROGRAMS" {
  default = [
    { name = "guardrail", question = "May this release touch this database?" },
    { name = "flagcheck", question = "Are the feature flags in the state that this release expects?" },
    { name = "smoke", question = "Does what was just rolled out serve real load within its objectives?" },
  ]
}

function "described" {
  params = [program]
  result = {
    "org.opencontainers.image.title"         = program.name
    "org.opencontainers.image.description"   = "${program.question} A release gate for Argo CD"
    "org.opencontainers.image.version"       = VERSION
    "org.opencontainers.image.revision"      = REVISION
    "org.opencontainers.image.created"       = timeadd("1970-01-01T00:00:00Z", "${SOURCE_DATE_EPOCH}s")
    "org.opencontainers.image.source"        = SOURCE
    "org.opencontainers.image.url"           = SOURCE
    "org.opencontainers.image.documentation" = "${SOURCE}/blob/main/docs/how-to/images.md"
    "org.opencontainers.image.licenses"      = "Apache-2.0"
    "org.opencontainers.image.vendor"        = "Hookset"
  }
}

group "default" {
  targets = ["local"]
}

target "_common" {
  context    = "."
  dockerfile = "images/Dockerfile"
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
    PYTHON_IMAGE      = PYTHON_IMAGE != "" ? PYTHON_IMAGE : null
    UV_IMAGE          = UV_IMAGE != "" ? UV_IMAGE : null
  }
}

target "local" {
  name     = "${program.name}-local"
  matrix   = { program = PROGRAMS }
  inherits = ["_common"]
  target   = program.name
  tags     = ["${REGISTRY}/${program.name}:${VERSION}"]
  labels   = described(program)
  output   = ["type=docker"]
}

target "release" {
  name        = program.name
  matrix      = { program = PROGRAMS }
  inherits    = ["${program.name}-local"]
  platforms   = ["linux/amd64", "linux/arm64"]
  attest      = ["type=sbom", "type=provenance,mode=max"]
  annotations = flatten([
    for key, value in described(program) : ["manifest:${key}=${value}", "index:${key}=${value}"]
  ])
  # no rewrite-timestamp: the layers are the same without it, and it would make the base's layers others
  output      = ["type=registry"]
}
