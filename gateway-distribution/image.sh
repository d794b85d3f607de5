#!/usr/bin/env bash
# Makes a container image (OCI, as one file) of the archive, without a daemon and without a registry. As root, on Debian, with umoci:
#   gateway-distribution/image.sh turnpike-VERSION.tar.gz turnpike-VERSION-image.tar
# In the image are the archive, glibc and BusyBox of the Debian on which this runs, and a user 10001. The same packages and the same
# archive give the same bytes.
set -euo pipefail
umask 022

if [ $# != 2 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
archive=$(realpath "$1")
image=$(realpath "$2")
version=$(basename "$archive" .tar.gz)
version=${version#turnpike-}
for program in umoci apt-get dpkg-deb; do
  command -v "$program" >/dev/null || { echo "$program is not installed." >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/packages" "$work/base" "$work/turnpike"

tar -xzf "$archive" -C "$work/turnpike" --strip-components=1 --no-same-owner
made=$(stat -c %Y "$work/turnpike/LICENSE")
day=$(date -u -d "@$made" +%Y-%m-%dT%H:%M:%SZ)

# What Java and the start script need.
(cd "$work/packages" && apt-get -qq -o APT::Sandbox::User=root download libc6 busybox-static)
for package in "$work"/packages/*.deb; do
  dpkg-deb -x "$package" "$work/unpacked"
done
cd "$work/base"
mkdir -p bin etc lib tmp usr/share/doc proc dev sys var/lib/turnpike
cp -a "$work"/unpacked/lib*/ .
cp "$work/unpacked/bin/busybox" bin/
for program in sh dirname readlink id mkdir mv; do
  ln -s busybox "bin/$program"
done
for name in libc6 busybox-static; do
  install -D -m 0644 "$work/unpacked/usr/share/doc/$name/copyright" "usr/share/doc/$name/copyright"
done
printf 'root:x:0:0::/:/bin/sh\nturnpike:x:10001:10001::/var/lib/turnpike:/bin/sh\n' >etc/passwd
printf 'root:x:0:\nturnpike:x:10001:\n' >etc/group
printf 'hosts: files dns\n' >etc/nsswitch.conf
chmod 1777 tmp
chown 10001:10001 var/lib/turnpike
chmod 0700 var/lib/turnpike

find "$work/base" "$work/turnpike" -exec touch --no-dereference --date "@$made" {} +
packages=$(cd "$work/packages" && printf '%s ' *.deb)

layout=$work/image
name=$layout:turnpike:$version
umoci init --layout "$layout"
umoci new --image "$name"
umoci insert --image "$name" --history.created "$day" --history.created_by "${packages% }" "$work/base" /
umoci insert --image "$name" --history.created "$day" --history.created_by "$(basename "$archive")" "$work/turnpike" /opt/turnpike
umoci config --image "$name" --created "$day" --history.created "$day" --history.created_by settings \
  --os linux --architecture "$(dpkg --print-architecture)" \
  --config.user 10001:10001 --config.entrypoint /opt/turnpike/bin/turnpike --config.workingdir /var/lib/turnpike \
  --config.env PATH=/opt/turnpike/bin:/bin --config.env LANG=C.UTF-8 --config.env TURNPIKE_STATE=/var/lib/turnpike \
  --config.volume /var/lib/turnpike --config.exposedports 8080/tcp --config.stopsignal SIGTERM \
  --config.label org.opencontainers.image.title=Turnpike --config.label "org.opencontainers.image.version=$version" \
  --config.label org.opencontainers.image.licenses=Apache-2.0
umoci gc --layout "$layout"
tar -C "$layout" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$made" --mode=u=rwX,go=rX -cf "$image" .
