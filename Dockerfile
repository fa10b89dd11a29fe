# Two stages: a JDK builds and links, a small Java runs. The image holds no compiler, no sources and no build tool.
#
#   docker build -t touchstone .
#   docker run --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#       -v touchstone-data:/data -p 8443:8443 -e TOUCHSTONE_PORT=8443 -e TOUCHSTONE_PUBLIC_URL=https://register.example \
#       -e TOUCHSTONE_TLS=true -e TOUCHSTONE_TLS_CERTIFICATE=/data/tls.pem -e TOUCHSTONE_TLS_KEY=/data/tls.key touchstone
#
# Settings are given by environment, so that the health check has them too. Behind a proxy, TOUCHSTONE_BEHIND_PROXY names
# its addresses and TLS is its affair. `.ci/image` does all of this by hand where no container engine runs.

FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -Dquick -Dmaven.test.skip=true package \
 && mkdir -p /app/lib/registry \
 && cp touchstone LICENSE NOTICE /app/ \
 && cp verifier-cli/target/touchstone.jar verifier-cli/src/launcher/verifier.sh /app/lib/ \
 && cp registry-server/target/touchstone-registry.jar verifier-cli/target/touchstone-verifier.jar \
       schemas/target/touchstone-schemas.jar registry-server/target/lib/*.jar /app/lib/registry/
# Linked from the run-time image (this JDK may come without a jmods folder). jdk.localedata: dates in English and Welsh.
RUN jlink --output /app/jre --strip-debug --no-header-files --no-man-pages --compress zip-6 --generate-cds-archive \
      --include-locales en,cy \
      --add-modules java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.localedata,jdk.management,jdk.unsupported,jdk.zipfs

FROM debian:13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin touchstone \
 && mkdir /data && chown touchstone:touchstone /data
COPY --from=build /app /opt/touchstone
# All interfaces, because a published port arrives on one; plain HTTP is refused there unless a proxy is named.
ENV TOUCHSTONE_HOST=0.0.0.0 TOUCHSTONE_JAVA=/opt/touchstone/jre LC_ALL=C.UTF-8 PATH=/opt/touchstone:$PATH
# The AOT cache fits one Java and one jar in one place, so it is made here, in the layer that runs.
RUN touchstone verify --help >/dev/null && ls /opt/touchstone/lib/*.aot
USER touchstone
WORKDIR /data
VOLUME /data
EXPOSE 8080 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["touchstone", "healthcheck", "--data", "/data"]
ENTRYPOINT ["touchstone"]
CMD ["serve", "--data", "/data"]
