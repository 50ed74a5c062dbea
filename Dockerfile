# The static binary and nothing else. image/ARCH holds it: see .github/workflows/release.yml, or
#   cargo build --profile dist --target x86_64-unknown-linux-musl
#   mkdir -p image/amd64 && cp target/x86_64-unknown-linux-musl/dist/daemonset-plan image/amd64/
#   docker build -t daemonset-plan .
# Then: docker run --rm -i daemonset-plan - < fluentd.yaml
FROM scratch
ARG TARGETARCH
COPY image/${TARGETARCH}/daemonset-plan /daemonset-plan
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/daemonset-plan"]
