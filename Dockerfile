# The release builds by the base's digest (release.yml); here it is the tag, as a digest grows old unseen.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
COPY requirements.lock /build/requirements.lock
# -B, here and below: what runs while the image is built must not count as bytecode that its base has.
# What is left out is never imported here: charset_normalizer's machine code stands beside the same in Python. Of what
# describes a package, its page is left out: scanners read the fields above it.
RUN python -B -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --no-compile \
        --require-hashes --requirement /build/requirements.lock --target /image/opt/reporter
WORKDIR /image/opt/reporter
RUN rm -rf bin ./*/tests charset_normalizer/*.so charset_normalizer/cli urllib3/contrib/emscripten \
        urllib3/contrib/pyopenssl.py click/testing.py click/_winconsole.py idna/cli.py \
    && sed -i '/^$/q' ./*.dist-info/METADATA
COPY reporter /image/opt/reporter/reporter
COPY packaging/image/compile.py /build/compile.py
# what .dockerignore leaves out already, but not every builder (act) reads it so; no_debug_ranges: without the columns
# that a traceback shows under a line of source
WORKDIR /image/opt/reporter/reporter
RUN rm -rf sandbox samples demo.py \
    && python -B -X no_debug_ranges /build/compile.py /image/opt/reporter /image

FROM ${PYTHON_IMAGE}
ARG PYTHON_IMAGE
ARG BASE_NAME="${PYTHON_IMAGE}"
ARG BASE_DIGEST=""
ARG VERSION=""
ARG REVISION=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="Buddy Test Reporter" \
      org.opencontainers.image.description="Reports JUnit XML and TRX test results to Buddy and to people" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_NAME}" \
      org.opencontainers.image.base.digest="${BASE_DIGEST}"

COPY --from=build /image /
# -I ignores PYTHONPATH and the working directory, which is the user's checkout; a .pth file it does not.
# pip has no business here: it could install, and it is the part of the image that scanners complain of.
RUN python -B -c "import pathlib, site; \
pathlib.Path(site.getsitepackages()[0], 'buddy_test_reporter.pth').write_text('/opt/reporter\n')" \
    && find / -xdev -depth \( -name 'pip' -o -name 'pip-*' -o -name 'pip3*' -o -name 'ensurepip' \) \
        -not -path '/proc/*' -exec rm -rf {} +

# root, because the runner mounts folders of a user whose number is not known here;
# exec form: a shell would drop variables whose names hold hyphens, and keep signals from us;
# absolute, because runners on Kubernetes start it without a PATH
ENTRYPOINT ["/usr/local/bin/python", "-I", "-m", "reporter", "report"]
