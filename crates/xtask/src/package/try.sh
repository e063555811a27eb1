# Installs a package in a new Debian and looks at its window: try.sh SUITE MIRROR PACKAGE SYSTEM PICTURE.
# Runs in mount and process namespaces of its own: what it mounts and starts ends with it.
suite=$1 mirror=$2 package=$3 system=$4 picture=$5

mount --make-rprivate /
rm -rf "$system"
debootstrap --variant=minbase "$suite" "$system" "$mirror"
cp /etc/resolv.conf "$system/etc/resolv.conf"
cp "$package" "$system/galley.deb"
mount -t proc proc "$system/proc"
mount -t tmpfs tmpfs "$system/dev/shm" 2>/dev/null || { mkdir -p "$system/dev/shm"; mount -t tmpfs tmpfs "$system/dev/shm"; }

inside() { chroot "$system" env DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
inside apt-get update
# The package with what it depends on and nothing that it only recommends; then what is needed to look at it.
inside apt-get install -y --no-install-recommends /galley.deb
inside apt-get install -y --no-install-recommends xvfb xauth dbus dbus-x11 imagemagick
inside useradd --create-home reviewer
cat > "$system/start.sh" <<'START'
export GALLEY_START_WITH_SAMPLE=1 GALLEY_NAME=Ada
galley-desktop &
app=$!
for _ in $(seq 120); do
  sleep 1
  kill -0 "$app" || { echo "Galley ended by itself" >&2; exit 1; }
  import -window root /tmp/window.png
  # The home with the sample's cards has thousands of colours; an empty screen or window has few.
  [ "$(identify -format %k /tmp/window.png)" -gt 2000 ] && { sleep 5; import -window root /tmp/window.png; kill "$app"; exit 0; }
done
echo "the window stayed empty" >&2
exit 1
START
# A login of its own: nothing of the surroundings is handed on.
inside su --login reviewer -c "dbus-run-session -- xvfb-run -s '-screen 0 1280x800x24' sh /start.sh"
inside galley --version
cp "$system/tmp/window.png" "$picture"
