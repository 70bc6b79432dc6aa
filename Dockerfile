ARG PYTHON_IMAGE=python:3.13-slim
FROM ${PYTHON_IMAGE}

LABEL org.opencontainers.image.title="Buddy Test Reporter" \
      org.opencontainers.image.description="Reports JUnit XML test results to Buddy and to people" \
      org.opencontainers.image.licenses="MIT"

# the dependencies change seldom: a layer of their own
COPY requirements.lock /opt/reporter/requirements.lock
RUN python -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        --require-hashes --requirement /opt/reporter/requirements.lock

COPY reporter /opt/reporter/reporter
# -I ignores PYTHONPATH and the working directory, which is the user's checkout; a .pth file it does not.
# Compiled here, because every job starts the image anew and would compile every time.
RUN python -c "import pathlib, site; \
pathlib.Path(site.getsitepackages()[0], 'buddy_test_reporter.pth').write_text('/opt/reporter\n')" \
    && python -m compileall -q /opt/reporter

# exec form: a shell would drop variables whose names hold hyphens, and keep signals from us;
# absolute, because runners on Kubernetes start it without a PATH
ENTRYPOINT ["/usr/local/bin/python", "-I", "-m", "reporter", "report"]
