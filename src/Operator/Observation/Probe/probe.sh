# shellcheck shell=sh disable=SC2016,SC2153,SC2154 # variables come from the caller; bash reads its own
# Reports in one answer everything that the operator wants to know of a host. Changes nothing.
#
# Input variables; a list has one entry per line:
#   ADDRESS             the host's address in the spec
#   OWNER_UID           uid of the cluster that asks
#   MIN_JAVA            major version; packages of Java are listed when the installed one is older or missing
#   SYSTEM_USER         account of the daemons
#   USER_COMMENT        comment of an account that the operator created
#   OWNER_MARKER        file that tells the host's owner
#   CURRENT_LINK        link to the current distribution
#   DISTRIBUTIONS       directory of the distributions
#   COMPLETE_MARKER     file name in the home of a complete distribution, with the SHA-512 of its archive
#   INSTALLED_HOME      home of a distribution that the user installed
#   START_SCRIPT        a program of that distribution
#   FILES               list of paths
#   DISKS               list of paths whose file systems are measured
#   LOG_DIRS            list of Kafka's log directories
#   UNITS               list of: name, properties of the running daemon, environment and properties of its next start,
#                       separated by spaces
#   PORTS               ports whose listeners are reported, beside those of the running daemons
#   PEERS               list of: address, port, separated by a space
#   CLIENT_PORT         ZooKeeper's, where none runs on another one; empty on a host without ZooKeeper
#   ZOOKEEPER_DATA      directory
#   ZOOKEEPER_LOG       directory
#   OWN_DATA            directory of the operator's own data
#   UFW                 ufw's directory; empty when the firewall is not asked for
#   UFW_DEFAULTS        file of ufw's defaults
#
# The answer has lines of a key and its values, separated by tabs, in printable ASCII. Free text is base64. The last
# line is the SHA-256 of the lines before it.
# The cost of a probe is the processes that it starts, so the shell itself reads whatever it can.

say() {
  key=$1
  shift
  printf '%s' "$key"
  printf '\t%s' "$@"
  printf '\n'
}

facts() {
  model=
  for file in /proc/device-tree/model /sys/class/dmi/id/product_name; do
    [ -n "$model" ] || [ ! -r "$file" ] || read -r model < "$file" || :
  done
  say model "$model"
  say machine "$(uname -m)"
  say bits "$(getconf LONG_BIT)"
  read -r _ memory _ < /proc/meminfo
  say memory "$memory"
  read -r host < /proc/sys/kernel/hostname
  say hostname "$host"
  machine_id=
  [ ! -r /etc/machine-id ] || read -r machine_id < /etc/machine-id || :
  say machine-id "$machine_id"
  read -r boot < /proc/sys/kernel/random/boot_id
  say boot-id "$boot"
  cmdline=
  [ ! -r /proc/cmdline ] || read -r cmdline < /proc/cmdline || :
  case " $cmdline " in *' boot=overlay '* | *' overlayroot='*) say volatile-root 1 ;; esac
  if [ -d /run/systemd/system ]; then say systemd 1; else say systemd 0; fi
  while IFS='=' read -r name value; do
    case $name in
      PRETTY_NAME | ID | VERSION_ID)
        value=${value#[\"\']}
        say os "$name" "${value%[\"\']}"
        ;;
    esac
  done < /etc/os-release
  read -r uptime _ < /proc/uptime
  say uptime "$uptime"
}

addresses() {
  ip -o addr | while read -r _ _ family address _; do
    case $family in inet*) say address "${address%%/*}" ;; esac
  done
  case $ADDRESS in
    *:*) ;;
    *[!0-9.]*) getent ahosts "$ADDRESS" | while read -r address _; do say resolved "$address"; done ;;
  esac
}

java_runtime() {
  version=
  if java=$(command -v java); then
    java=$(readlink -f "$java")
    release=${java%/bin/java}/release
    [ -r "$release" ] || release=${java%/jre/bin/java}/release
    if [ -r "$release" ]; then
      while IFS='=' read -r name value; do
        [ "$name" != JAVA_VERSION ] || version=$value
      done < "$release"
    fi
    [ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n '/ version "/{s/^[^"]*//p;q;}') || :
    version=${version#\"}
    version=${version%%\"*}
    say java "$version"
  fi
  major=${version#1.}
  major=${major%%[!0-9]*}
  [ "${major:-0}" -lt "$MIN_JAVA" ] || return 0
  command -v apt-cache > /dev/null || return 0
  say apt
  apt-cache policy default-jre-headless openjdk-11-jre-headless openjdk-17-jre-headless openjdk-21-jre-headless \
    openjdk-25-jre-headless 2> /dev/null |
    while read -r name value; do
      case $name in
        *:) [ -n "$value" ] || package=${name%:} ;;
      esac
      [ "$name" != Candidate: ] || [ "$value" = '(none)' ] || say package "$package" "$value"
    done
}

claim() {
  if [ -e "$OWNER_MARKER" ]; then
    uid='' name=''
    { read -r uid && read -r name; } < "$OWNER_MARKER" || :
    say owner "$uid" "$name"
  fi
  [ "$uid" = "$OWNER_UID" ] && ours=1
  account=$(getent passwd "$SYSTEM_USER") || :
  if [ -n "$account" ]; then say user 1; else say user 0; fi
  while IFS=: read -r _ _ _ _ comment _ shell; do
    made_here=0 group=0 closed=0
    [ "$comment" != "$USER_COMMENT" ] || made_here=1
    [ "$(id -gn "$SYSTEM_USER" 2> /dev/null)" != "$SYSTEM_USER" ] || group=1
    [ "$shell" != /usr/sbin/nologin ] || closed=1
    [ -z "$account" ] || say account "$made_here" "$group" "$closed"
  done << END
$account
END
  [ ! -L "$CURRENT_LINK" ] || say current "$(readlink "$CURRENT_LINK")"
  for home in "$DISTRIBUTIONS"/*; do
    [ -e "$home/$COMPLETE_MARKER" ] || continue
    say distribution "$home"
    digest=
    read -r digest < "$home/$COMPLETE_MARKER" || :
    [ -z "$digest" ] || say archive "$home" "$digest"
  done
  [ -z "$INSTALLED_HOME" ] || [ ! -f "$START_SCRIPT" ] || say distribution "$INSTALLED_HOME"
}

files() {
  set --
  while read -r file; do
    if [ -e "$file" ] || [ -L "$file" ]; then set -- "$@" "$file"; fi
  done << END
$FILES
END
  [ $# -gt 0 ] || return 0
  stat --printf 'file\t%n\t%F\t%a\t%U\t%G\n' -- "$@"
  for file; do
    shift
    if [ -f "$file" ] && [ ! -L "$file" ]; then set -- "$@" "$file"; fi
  done
  [ $# -gt 0 ] || return 0
  digests=$(sha256sum -- "$@")
  while read -r digest file; do say sha256 "$file" "$digest"; done << END
$digests
END
}

disks() {
  set --
  while read -r path; do
    while [ ! -e "$path" ]; do path=${path%/*}; done
    set -- "$@" "${path:-/}"
  done << END
$DISKS
END
  stat -f -c 'disk	%S	%b	%a' -- "$@"
}

# Prints a file in a directory of the daemons' account. Root follows no link that the account puts there, and waits for
# no pipe.
as_it_is() { dd "if=$1" iflag=nofollow,nonblock bs=64k count=16 status=none 2> /dev/null || :; }

# Reports one unit, after all its properties were read.
unit() {
  say unit
  if [ "$pid" != 0 ]; then
    ours=$(tr '\0' '\n' < "/proc/$pid/environ") || exit
    revision='' release=''
    while IFS= read -r variable; do
      case $variable in
        KAFKAPI_REVISION=*) revision=${variable#*=} ;;
        KAFKAPI_RELEASE=*) release=${variable#*=} ;;
      esac
    done << END
$ours
END
    say revision "$id" "$revision"
    say release "$id" "$release"
    while read -r name properties _; do
      if [ "$name" = "$id" ] && [ -f "$properties" ]; then
        text=$(as_it_is "$properties" | base64 -w0) || exit
        say settings "$id" "$text"
      fi
    done << END
$UNITS
END
  fi
  case $active/$sub in
    active/running) [ "$restarts" -gt 0 ] && [ $((${uptime%.*} - started / 1000000)) -lt 120 ] || return 0 ;;
  esac
  [ -n "$invocation" ] || return 0
  say log "$id" "$(
    journalctl --quiet --no-pager --output=cat --lines=400 \
      "_SYSTEMD_INVOCATION_ID=$invocation" + "INVOCATION_ID=$invocation" |
      sed '/^[[:space:]]*at /d' | tail -c 16384 | base64 -w0
  )"
}

# Reports what each daemon will use after its next start, from the files that it reads then.
staged() {
  while read -r name _ environment properties; do
    release=
    if [ -r "$properties" ]; then
      servers='' ports=''
      while IFS= read -r line; do
        case $line in
          *[!\ -~]*) ;;
          server.*) servers="$servers $line" ;;
          clientPort=* | listeners=* | inter.broker.listener.name=* | listener.security.protocol.map=*)
            ports="$ports $line"
            ;;
        esac
      done < "$properties"
      say servers "$name" "$servers"
      say ports "$name" "$ports"
    fi
    if [ -r "$environment" ]; then
      while IFS='=' read -r variable value; do
        [ "$variable" != KAFKAPI_RELEASE ] || release=${value#\"}
      done < "$environment"
    fi
    [ -n "$release" ] || continue
    say staged "$name" "${release%\"}"
    home=/${release#*/}
    home=${home%\"}
    case $home in
      "$DISTRIBUTIONS"/*) ;;
      *) [ ! -d "$home" ] || say distribution "$home" ;;
    esac
  done << END
$UNITS
END
}

units() {
  [ -d /run/systemd/system ] || return 0
  set --
  while read -r name _; do set -- "$@" "$name"; done << END
$UNITS
END
  shown=$(systemctl show \
    --property=Id,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,InvocationID,MainPID \
    --property=ExecMainStartTimestampMonotonic,NRestarts,ExecMainStatus,DropInPaths -- "$@") || exit
  pid=0
  while IFS= read -r property; do
    value=${property#*=}
    case $property in
      Id=*) id=$value ;;
      MainPID=*) pid=$value ;;
      ActiveState=*) active=$value ;;
      SubState=*) sub=$value ;;
      NRestarts=*) restarts=$value ;;
      InvocationID=*) invocation=$value ;;
      ExecMainStartTimestampMonotonic=*) started=$value ;;
    esac
    if [ -n "$property" ]; then say unit "$property"; else unit; fi
  done << END
$shown

END
}

# Adds the ports of the running daemons, which the spec may not have any more. A ZooKeeper is asked where it runs.
running_ports() {
  while read -r _ running _; do
    [ ! -f "$running" ] || while IFS='=' read -r name value; do
      case $name in
        clientPort)
          add_port "$value"
          [ -z "$CLIENT_PORT" ] || CLIENT_PORT=${port:-$CLIENT_PORT}
          ;;
        listeners)
          while [ -n "$value" ]; do
            listener=${value%%,*}
            add_port "${listener##*:}"
            case $value in *,*) value=${value#*,} ;; *) value= ;; esac
          done
          ;;
      esac
    done << RUNNING
$(as_it_is "$running")
RUNNING
  done << END
$UNITS
END
}

add_port() {
  port=$1
  case $port in
    '' | *[!0-9]*) port= ;;
    *)
      PORTS="$PORTS
$port"
      ;;
  esac
}

listeners() {
  filter=
  for port in $PORTS; do filter="${filter:+$filter or }sport = :$port"; done
  sockets=$(ss -ltnpH "$filter")
  listening=' '
  while read -r _ _ _ address _ users; do
    [ -n "$address" ] || continue
    port=${address##*:}
    listening="$listening$port "
    process='' cgroup=''
    case $users in
      *pid=*)
        process=${users#*\"}
        process=${process%%\"*}
        pid=${users#*pid=}
        if [ -r "/proc/${pid%%,*}/cgroup" ]; then
          while IFS=: read -r _ controller path; do
            case $controller in '' | name=systemd) [ "$path" = / ] || cgroup=$path ;; esac
          done < "/proc/${pid%%,*}/cgroup"
        fi
        ;;
    esac
    say listener "$port" "$process" "$cgroup"
  done << END
$sockets
END
}

# A refused connection has reached the host too. Several calls run in parallel, so each writes its line at once.
reach() {
  reached=0
  if refusal=$(timeout 2 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$1" "$2" 2>&1); then
    reached=1
  else
    case $refusal in *'Connection refused'*) reached=1 ;; esac
  fi
  printf 'reach\t%s\t%s\t%s\n' "$1" "$2" "$reached"
}

peers() {
  [ "$ours" = 0 ] || return 0
  say stranger
  while read -r address port; do
    [ -z "$address" ] || reach "$address" "$port" &
  done << END
$PEERS
END
  wait
}

# Adds log directories that the spec does not name but the broker uses now or after its next start.
other_log_directories() {
  while read -r _ running _ next; do
    for file in "$running" "$next"; do
      [ ! -f "$file" ] || while IFS='=' read -r name value; do
        [ "$name" != log.dirs ] || add_log_directories "$value,"
      done << PROPERTIES
$(as_it_is "$file")
PROPERTIES
    done
  done << END
$UNITS
END
}

add_log_directories() {
  rest=$1
  while [ -n "$rest" ]; do
    directory=${rest%%,*}
    rest=${rest#*,}
    case $directory in
      *[!A-Za-z0-9._/-]*) continue ;;
      /*) ;;
      *) continue ;;
    esac
    case "
$LOG_DIRS
" in
      *"
$directory
"*) ;;
      *)
        LOG_DIRS="$LOG_DIRS
$directory"
        ;;
    esac
  done
}

# Fails when a directory cannot be read, because an unreadable disk must not pass for an empty one.
readable() {
  set --
  while read -r directory; do
    [ ! -d "$directory" ] || set -- "$@" "$directory"
  done << END
$LOG_DIRS
$ZOOKEEPER_DATA
$ZOOKEEPER_DATA/version-2
$ZOOKEEPER_LOG/version-2
END
  [ $# = 0 ] || ls -A -- "$@" > /dev/null
}

zookeeper_data() {
  [ -d "$ZOOKEEPER_DATA" ] || return 0
  blank=1
  for file in "$ZOOKEEPER_LOG"/version-2/log.*; do
    [ ! -s "$file" ] || blank=0
  done
  for file in "$ZOOKEEPER_DATA"/version-2/snapshot.*; do
    case ${file##*/} in
      snapshot.0 | snapshot.0.*) ;;
      *) [ ! -e "$file" ] || blank=0 ;;
    esac
  done
  file=$ZOOKEEPER_DATA/version-2/acceptedEpoch
  if [ -e "$file" ]; then
    epoch=$(as_it_is "$file")
    [ "$epoch" = 0 ] || blank=0
  fi
  say zookeeper-data "$blank"
  if [ ! -f "$ZOOKEEPER_DATA/myid" ] || [ -L "$ZOOKEEPER_DATA/myid" ]; then return 0; fi
  myid=$(as_it_is "$ZOOKEEPER_DATA/myid")
  case $myid in *[!0-9]* | '' | ????*) myid='?' ;; esac
  say myid "$myid"
}

log_directories() {
  while read -r directory; do
    empty=1 replicas=0 broker='' cluster=''
    if [ -e "$directory/meta.properties" ]; then
      empty=0
      while IFS='=' read -r name value || [ -n "$name" ]; do
        case $name in
          broker.id | node.id) broker=$value ;;
          cluster.id) cluster=$value ;;
        esac
      done << MARK
$(as_it_is "$directory/meta.properties")
MARK
    fi
    case $broker in *[!0-9]* | ???????????*) broker='?' ;; esac
    case $cluster in *[!A-Za-z0-9_-]*) cluster='?' ;; esac
    for entry in "$directory"/*/; do
      if [ ! -d "$entry" ] || [ "$entry" = "$directory/lost+found/" ]; then continue; fi
      empty=0 replicas=1
    done
    say log-dir "$directory" "$empty" "$broker" "$cluster"
    [ "$replicas" = 0 ] || say replicas "$directory"
  done << END
$LOG_DIRS
END
}

# Reports what lies in a directory that no daemon has marked: it may be somebody else's. A name that is no plain word
# could be taken for more than a name.
unmarked() {
  if [ ! -d "$1" ] || [ -e "$1/$2" ]; then return 0; fi
  for entry in "$1"/* "$1"/.[!.]*; do
    if [ ! -e "$entry" ] && [ ! -L "$entry" ]; then continue; fi
    name=${entry##*/}
    case $2/$name in
      # A new file system has it, and ZooKeeper does not mind it.
      myid/lost+found) continue ;;
      *[!A-Za-z0-9._@+/-]*) name='?' ;;
    esac
    say unmarked "$1" "$name"
    return 0
  done
}

unmarked_directories() {
  unmarked "$ZOOKEEPER_DATA" myid
  while read -r directory; do unmarked "$directory" meta.properties; done << END
$LOG_DIRS
END
}

# Reports Kafka and ZooKeeper that run without the operator, or lie stopped with their data. Only a host that nobody
# owns is searched: a cluster that is begun beside them would be empty.
foreign() {
  [ -z "$uid" ] || return 0
  told=' '
  for process in /proc/[0-9]*; do
    { read -r name < "$process/comm"; } 2> /dev/null || continue
    [ "$name" != java ] || foreign_daemon "$process" || :
  done
  for place in /home/* /root /opt /usr/local /srv; do
    for directory in "$place"/confluent*/etc/kafka "$place"/*kafka*/config "$place"/*/*kafka*/config; do
      foreign_directories broker '' "$directory/server.properties" /
      foreign_directories zookeeper '' "$directory/zookeeper.properties" /
    done
  done
  foreign_directories broker '' /etc/kafka/server.properties /
  foreign_directories zookeeper '' /etc/kafka/zookeeper.properties /
  foreign_directories zookeeper '' /etc/zookeeper/conf/zoo.cfg /
  for directory in /tmp/kafka-logs /tmp/zookeeper /var/lib/kafka* /var/lib/kafka/* /var/lib/zookeeper* /data/* /mnt/* \
    /mnt/*/* /srv/* /home/*/*kafka* /home/*/*zookeeper*; do
    foreign_data broker '' "$directory"
    foreign_data zookeeper '' "$directory"
  done
}

# Reports a process by its main class, which follows the JVM's options. Its files are seen as it sees them.
foreign_daemon() {
  words=$(tr '\0\n' '\n ' < "$1/cmdline" 2> /dev/null) || return 0
  kind='' settings='' overrides='' before=''
  while IFS= read -r word; do
    case $kind:$word in
      :kafka.Kafka | :io.confluent.support.metrics.SupportedKafka) kind=broker ;;
      :org.apache.zookeeper.server.quorum.QuorumPeerMain | :org.apache.zookeeper.server.ZooKeeperServerMain)
        kind=zookeeper
        ;;
      :* | *:-*) ;;
      *:*)
        if [ "$before" = --override ]; then
          overrides="$overrides
$word"
        elif [ -z "$settings" ]; then
          settings=$word
        fi
        ;;
    esac
    before=$word
  done << END
$words
END
  [ -n "$kind" ] || return 0
  unit=''
  while IFS=: read -r _ controller path; do
    case $controller:$path in :*/*.service | name=systemd:*/*.service) unit=${path##*/} ;; esac
  done < "$1/cgroup"
  case $unit in kafkapi-*) return 0 ;; esac
  root='' here=$(readlink "$1/cwd") || return 0
  [ "$(readlink "$1/ns/mnt")" = "$(readlink /proc/self/ns/mnt)" ] || root=$1/root
  case $settings in '' | /*) ;; *) settings=$here/$settings ;; esac
  user=$(stat -c %U "$1") || return 0
  # The JVM has its jars open, whatever its class path says.
  version=$(readlink "$1"/fd/* 2> /dev/null | sed -n 's|.*/kafka_2\.[0-9]*-\([0-9.]*[0-9]\).*\.jar$|\1|p') || :
  version=${version%%"$new_line"*}
  say foreign-daemon "$kind" "$(plain "$user")" "$(plain "$unit")" "$version" "$(plain "$settings")"
  foreign_directories "$kind" "$root" "$settings" "$here" "$overrides"
}

# Reports the data that a file of settings names, as far as it is there.
foreign_directories() {
  [ -f "$2$3" ] || return 0
  named='' default=''
  while IFS='= ' read -r name value || [ -n "$name" ]; do
    value=${value%"$carriage_return"}
    case $1:$name in
      broker:log.dirs | zookeeper:dataDir) named=$value ;;
      broker:log.dir) default=$value ;;
    esac
  done << END
$(as_it_is "$2$3")
${5-}
END
  for named in $(printf %s "${named:-$default}" | tr ',' ' '); do
    case $named in /*) ;; *) named=$4/$named ;; esac
    foreign_data "$1" "$2" "$named"
  done
}

# Reports a directory that a daemon has marked, with its marks.
foreign_data() {
  case $1 in broker) mark=$2$3/meta.properties ;; *) mark=$2$3/version-2 ;; esac
  [ -e "$mark" ] || return 0
  case $3 in "$OWN_DATA" | "$OWN_DATA"/*) return 0 ;; esac
  case $told in *" $1:$2$3 "*) return 0 ;; esac
  told="$told$1:$2$3 "
  id='' cluster=''
  if [ "$1" = broker ]; then
    while IFS='=' read -r name value; do
      case $name in
        broker.id | node.id) id=$value ;;
        cluster.id) cluster=$value ;;
      esac
    done << END
$(as_it_is "$mark")
END
  elif [ -f "$2$3/myid" ]; then
    id=$(as_it_is "$2$3/myid")
  fi
  owner=$(stat -c %U "$2$3") || return 0
  say foreign-data "$1" "$(plain "$3")" "$(plain "$owner")" "$(plain "$id")" "$(plain "$cluster")"
}

# A text that is no plain word could be taken for more than a word.
plain() {
  case $1 in
    *[!A-Za-z0-9._@+/:=-]*) printf '?' ;;
    *) printf %s "$1" ;;
  esac
}

srvr() {
  case $listening in
    *" $CLIENT_PORT "*) ;;
    *) return 0 ;;
  esac
  timeout 2 bash -c '
    exec 3<> "/dev/tcp/127.0.0.1/$0" && printf srvr >&3 &&
      while IFS= read -r line; do printf "srvr\t%s\n" "$line"; done <&3' \
    "$CLIENT_PORT" 2> /dev/null || :
}

# Reads ufw's files, because the program ufw takes seconds on a small host and reports the same.
firewall() {
  if [ -z "$UFW" ] || [ ! -r "$UFW/ufw.conf" ] || ! command -v ufw > /dev/null; then return 0; fi
  enabled=0 ipv6=0
  while IFS='=' read -r name value; do
    case $name=$value in ENABLED=[Yy]* | ENABLED=\"[Yy]*) enabled=1 ;; esac
  done < "$UFW/ufw.conf"
  [ ! -r "$UFW_DEFAULTS" ] || while IFS='=' read -r name value; do
    case $name=$value in IPV6=[Yy]* | IPV6=\"[Yy]*) ipv6=1 ;; esac
  done < "$UFW_DEFAULTS"
  say ufw "$enabled" "$ipv6"
  for file in "$UFW/user.rules" "$UFW/user6.rules"; do
    [ ! -r "$file" ] || while read -r hashes tuple _ rule; do
      [ "$hashes $tuple" != '### tuple' ] || say ufw-rule "$rule"
    done < "$file"
  done
}

probe() {
  say kafkapi-probe 1
  uid='' ours=0
  facts
  addresses
  java_runtime
  claim
  files
  disks
  # A process that ends during the observation makes it fail, so it is repeated.
  units=$(units 2> /dev/null) || units=$(units 2> /dev/null) || units=$(units)
  [ -z "$units" ] || printf '%s\n' "$units"
  staged
  running_ports
  listeners
  peers
  other_log_directories
  readable
  zookeeper_data
  log_directories
  unmarked_directories
  foreign
  firewall
  srvr
  say time "$(date +%s.%N)"
}

carriage_return=$(printf '\r') new_line='
'
command -v bash > /dev/null || {
  echo 'bash is missing: install it (apt-get install bash)' >&2
  exit 1
}
answer=$(probe)
answer=$(printf '%s\n' "$answer" | tr -cd '\11\12\40-\176')
digest=$(printf '%s\n' "$answer" | sha256sum)
printf '%s\nend\t%s\n' "$answer" "${digest%% *}"
