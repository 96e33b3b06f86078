"""The image that carries a bundle: its files, and a static copier for init containers."""

COPIER = "busybox:1.37.0-musl"
"""Its /bin/busybox is one static binary, for every architecture (docker-library/busybox: CONFIG_STATIC=y)."""

_RECIPE = """\
# Made by `hookset bundle`. An image volume takes /release of it as it is; an init container copies it:
#   args: [/target], with an emptyDir mounted at /target.
ARG COPIER={copier}
FROM ${{COPIER}} AS copier
FROM scratch
COPY --from=copier /bin/busybox /busybox
COPY release /release
USER 65532:65532
LABEL org.opencontainers.image.title="a release's files for its hooks" \\
      io.github.hookset.bundle.digest="{digest}"
ENTRYPOINT ["/busybox", "cp", "-R", "/release/."]
CMD ["/target"]
"""


def dockerfile(digest: str) -> str:
    """The Dockerfile of a bundle with this digest."""
    return _RECIPE.format(copier=COPIER, digest=digest)
