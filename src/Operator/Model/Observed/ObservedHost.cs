using System.Collections.Immutable;
using System.Net;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>Result of one round trip to a host, or the reason why there is none.</summary>
public abstract record ObservedHost
{
    private ObservedHost() { }

    /// <summary>The host could not be seen. Whether it is down or healthy is not known.</summary>
    /// <param name="LastContact">Null when this operator has never seen the host.</param>
    /// <param name="Reason">It begins with the node's name, because it stands alone in some places.</param>
    /// <param name="NeedsHuman">
    /// The cause does not go away by itself: a refused key, a changed host key, no sudo.
    /// </param>
    public sealed record Unseen(DateTimeOffset? LastContact, string Reason, bool NeedsHuman) : ObservedHost
    {
        /// <summary>The reason for a sentence that names the node already.</summary>
        public string ReasonBeside(NodeName node) => Reason.StartsWith($"{node}: ", StringComparison.Ordinal)
            ? Reason[$"{node}: ".Length..]
            : Reason;
    }

    public sealed record Seen : ObservedHost
    {
        public required HostFacts Facts { get; init; }

        /// <summary>Null when nobody owns the host.</summary>
        public required HostOwner? Owner { get; init; }

        /// <summary>The host has the system user <see cref="HostLayout.User"/>.</summary>
        public required bool UserExists { get; init; }

        /// <summary>Target of the link <see cref="HostLayout.Current"/>; null when there is none.</summary>
        public required string? CurrentLink { get; init; }

        /// <summary>Homes of the distributions that are complete on the host.</summary>
        public required ImmutableArray<string> Distributions { get; init; }

        /// <summary>SHA-512 of the archives that distributions were installed from, by home.</summary>
        public ImmutableSortedDictionary<string, string> Archives { get; init; } =
            ImmutableSortedDictionary<string, string>.Empty;

        public required ImmutableDictionary<string, ObservedFile> Files { get; init; }

        public required ImmutableArray<ObservedDaemon> Daemons { get; init; }

        public required ImmutableArray<ObservedDisk> Disks { get; init; }

        public required ImmutableArray<ObservedListener> Listeners { get; init; }

        /// <summary>Ports of other hosts. They are tried only from a host that is not owned yet.</summary>
        public required ImmutableArray<ObservedReach> Reach { get; init; }

        public required ObservedData Data { get; init; }

        public required ZooKeeperMember ZooKeeper { get; init; }

        /// <summary>Kafka of another hand. Only a host that nobody owns is searched for it.</summary>
        public ForeignKafka Kafka { get; init; } = ForeignKafka.None;

        /// <summary>Null where the user does not exist.</summary>
        public ObservedAccount? Account { get; init; }

        /// <summary>Null where ufw is not installed, or is not managed by the operator.</summary>
        public ObservedFirewall? Firewall { get; init; }

        /// <summary>Steps of the passes before that did not last.</summary>
        public ImmutableArray<RepeatedStep> Repeated { get; init; } = [];

        public bool IsOwnedBy(ClusterIdentity cluster) => Owner?.Uid == cluster.Uid;

        /// <summary>
        /// The host has the address. Null for a name, which may lead anywhere, and where no address was seen.
        /// </summary>
        public bool? Has(string address) =>
            Facts.Addresses.IsEmpty || !IPAddress.TryParse(address.Trim('[', ']'), out var given)
                ? null
                : Facts.Addresses.Any(text => IPAddress.TryParse(text, out var own) && own.Equals(given));

        public ObservedDaemon? Daemon(DaemonKind kind) => Daemons.FirstOrDefault(d => d.Kind == kind);
    }
}
