using System.Collections.Immutable;

namespace KafkaPi.Operator.Desired;

/// <summary>The systemd unit of a daemon; understood by systemd 247 (bullseye) and newer.</summary>
internal static class UnitFile
{
    /// <summary>What the unit says in its log before the reason that it does not start the daemon for.</summary>
    public const string NotStarted = "not started: ";

    public static string Of(DesiredCluster cluster, DesiredNode node, DaemonKind daemon)
    {
        var isBroker = daemon == DaemonKind.Broker;
        var directories = daemon == DaemonKind.ZooKeeper ? [cluster.ZooKeeper.DataDir] : cluster.LogDirsOf(node.Name);
        var program = cluster.Distribution.Program(isBroker ? "kafka-server-start" : "zookeeper-server-start");
        string[] homes = [.. directories.Where(d => d.StartsWith("/home/", StringComparison.Ordinal))];

        // A start without the data's disk would find an empty directory: RequiresMountsFor. On one that was replaced by an empty one, only the
        // operator starts, when it is safe: conditions, of which one has to hold. Brokers outlive ZooKeeper's restarts: After, not
        // Requires. A killed broker is refused until its old session has gone, so starts are tried without limit. The daemon reads a copy of
        // its settings, so that what it runs with can be told from what is on the disk.
        return $"""
            [Unit]
            Description={(isBroker ? "Kafka broker" : "ZooKeeper member")} of {cluster.Identity}
            Wants=network-online.target
            After=network-online.target{(isBroker ? " " + HostLayout.Unit(DaemonKind.ZooKeeper) : "")}
            RequiresMountsFor={string.Join(' ', directories)}
            StartLimitIntervalSec=0
            {string.Join('\n', HasData(cluster, node, daemon).Append($"ConditionPathExists=|{HostLayout.MayBeEmpty(daemon)}"))}

            [Service]
            Type=exec
            User={HostLayout.User}
            Group={HostLayout.User}
            UMask=0027
            RuntimeDirectory={HostLayout.Runtime(daemon)["/run/".Length..]}
            RuntimeDirectoryMode=0750
            EnvironmentFile={HostLayout.Environment(daemon)}
            UnsetEnvironment=JMX_PORT
            {(isBroker ? $"ExecStartPre={HasRoom(directories)}\n" : "")}ExecStartPre=/bin/cp {HostLayout.Properties(daemon)} {HostLayout.RunningProperties(daemon)}
            ExecStart={program} {HostLayout.RunningProperties(daemon)}
            SuccessExitStatus=143
            Restart=on-failure
            RestartSec=5
            TimeoutStartSec=300
            {Stopping(daemon)}
            LimitNOFILE=100000
            OOMScoreAdjust={(isBroker ? -250 : -500)}

            NoNewPrivileges=yes
            CapabilityBoundingSet=
            LockPersonality=yes
            PrivateDevices=yes
            PrivateTmp=yes
            ProtectControlGroups=yes
            ProtectHome=read-only
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            ProtectSystem=full
            {(homes.Length == 0 ? "" : $"ReadWritePaths={string.Join(' ', homes)}\n")}RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
            RestrictRealtime=yes
            RestrictSUIDSGID=yes

            [Install]
            WantedBy=multi-user.target

            """;
    }

    /// <summary>systemd tries again until there is room.</summary>
    private static string HasRoom(ImmutableArray<string> directories) =>
        $$"""/bin/sh -c 'for d; do [ ! -d "$$d" ] || [ $$(df -k --output=avail "$$d" | tail -n 1) -ge {{HostLayout.BrokerRoom >> 10}} ] || """
        + $$"""{ echo "{{NotStarted}}the disk of $$d has less than {{HostLayout.BrokerRoom >> 20}} MiB free, and Kafka loses messages when it starts on a full disk"; exit 1; }; done' sh {{string.Join(' ', directories)}}""";

    private static IEnumerable<string> HasData(DesiredCluster cluster, DesiredNode node, DaemonKind daemon) => daemon == DaemonKind.ZooKeeper
        ? new[] { cluster.ZooKeeper.DataDir, cluster.ZooKeeper.Config.GetValueOrDefault("dataLogDir", cluster.ZooKeeper.DataDir) }.Distinct(StringComparer.Ordinal)
            .Select(directory => $"ConditionDirectoryNotEmpty=|{directory}/version-2")
        : cluster.LogDirsOf(node.Name).Select(directory => $"ConditionPathExists=|{directory}/meta.properties");

    /// <summary>
    /// A broker without a quorum hangs in its shutdown until there is one: killed, it would have to recover its logs for long. ZooKeeper
    /// syncs each transaction before it answers and loses nothing.
    /// </summary>
    private static string Stopping(DaemonKind daemon) => daemon == DaemonKind.Broker
        ? "TimeoutStopSec=300\nSendSIGKILL=no"
        : "TimeoutStopSec=60";
}
