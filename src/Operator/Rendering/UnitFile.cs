using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Rendering;

/// <summary>Renders the systemd unit of a daemon, for systemd 247 (bullseye) and newer.</summary>
internal static class UnitFile
{
    /// <summary>Begins the line of the log in which the unit says why it does not start the daemon.</summary>
    public const string NotStarted = "not started: ";

    private const string InstallSection =
        """
        [Install]
        WantedBy=multi-user.target
        """;

    public static string Of(TargetCluster cluster, DesiredNode node, DaemonKind daemon)
    {
        var directories = DaemonProfile.Of(daemon).DataDirectories(cluster, node.Name);
        string[] sections =
        [
            UnitSection(cluster, node, daemon, directories),
            ServiceSection(cluster, daemon, directories),
            Sandbox(directories),
            InstallSection,
        ];
        return string.Join("\n\n", sections) + "\n";
    }

    /// <remarks>
    /// Without <c>RequiresMountsFor</c>, a start before the data's disk is mounted would find an empty directory. By
    /// the conditions, only the operator starts a daemon on a disk that was replaced by an empty one, when that is
    /// safe. <c>After</c> and not <c>Requires</c>, because brokers outlive ZooKeeper's restarts. A killed broker is
    /// refused until its old session is gone, so starts are tried without limit.
    /// </remarks>
    private static string UnitSection(
        TargetCluster cluster, DesiredNode node, DaemonKind daemon, ImmutableArray<string> directories)
    {
        var profile = DaemonProfile.Of(daemon);
        var conditions = profile.DataConditions(cluster, node.Name, HostLayout.MayBeEmpty(daemon));
        return $"""
            [Unit]
            Description={profile.Description} of {cluster.Identity}
            Wants=network-online.target
            After=network-online.target{string.Concat(profile.StartsAfter.Select(k => $" {HostLayout.Unit(k)}"))}
            RequiresMountsFor={string.Join(' ', directories)}
            StartLimitIntervalSec=0
            {string.Join('\n', conditions)}
            """;
    }

    /// <remarks>
    /// The daemon reads a copy of its properties, so that what it runs with can be told from what is on the disk.
    /// </remarks>
    private static string ServiceSection(TargetCluster cluster, DaemonKind daemon, ImmutableArray<string> directories)
    {
        var profile = DaemonProfile.Of(daemon);
        var program = cluster.Distribution.Program(profile.StartScript);
        return $"""
            [Service]
            Type=exec
            User={HostLayout.User}
            Group={HostLayout.User}
            UMask=0027
            RuntimeDirectory={HostLayout.Runtime(daemon)["/run/".Length..]}
            RuntimeDirectoryMode=0750
            EnvironmentFile={HostLayout.Environment(daemon)}
            UnsetEnvironment=JMX_PORT
            {string.Join('\n', Preparations(daemon, directories).Select(command => $"ExecStartPre={command}"))}
            ExecStart={program} {HostLayout.RunningProperties(daemon)}
            SuccessExitStatus=143
            Restart=on-failure
            RestartSec=5
            TimeoutStartSec=300
            {profile.StopSettings}
            LimitNOFILE=100000
            OOMScoreAdjust={profile.OomScore}
            """;
    }

    private static string Sandbox(ImmutableArray<string> directories)
    {
        string[] homes = [.. directories.Where(d => d.StartsWith("/home/", StringComparison.Ordinal))];
        var writable = homes.Length == 0 ? "" : $"\nReadWritePaths={string.Join(' ', homes)}";
        return $"""
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            LockPersonality=yes
            PrivateDevices=yes
            PrivateTmp=yes
            ProtectControlGroups=yes
            ProtectHome=read-only
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            ProtectSystem=full{writable}
            RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            """;
    }

    private static IEnumerable<string> Preparations(DaemonKind daemon, ImmutableArray<string> directories)
    {
        if (DaemonProfile.Of(daemon).NeedsRoom)
        {
            yield return CheckRoom(directories);
        }

        yield return $"/bin/cp {HostLayout.Properties(daemon)} {HostLayout.RunningProperties(daemon)}";
    }

    /// <summary>Fails while a disk is full. systemd tries again until there is room.</summary>
    private static string CheckRoom(ImmutableArray<string> directories)
    {
        const string Available = """$$(df -k --output=avail "$$d" | tail -n 1)""";
        const string Danger = "and Kafka loses messages when it starts on a full disk";
        const long Kibibytes = HostLayout.BrokerRoom >> 10;
        const long Mebibytes = HostLayout.BrokerRoom >> 20;
        var message = $"{NotStarted}the disk of $$d has less than {Mebibytes} MiB free, {Danger}";
        return $$"""/bin/sh -c 'for d; do [ ! -d "$$d" ] || [ {{Available}} -ge {{Kibibytes}} ] || """
            + $$"""{ echo "{{message}}"; exit 1; }; done' sh {{string.Join(' ', directories)}}""";
    }
}
