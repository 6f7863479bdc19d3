using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Observed;

/// <summary>What one round trip to a host brought back, or why it brought nothing.</summary>
public abstract record ObservedHost
{
    private ObservedHost() { }

    /// <summary>The host could not be seen: nothing is known of it, neither that it is down nor that it is well.</summary>
    /// <param name="LastContact">Null when this operator has never seen it.</param>
    /// <param name="NeedsHuman">It will not get better by itself: a refused key, a changed host key, no sudo.</param>
    public sealed record Unseen(DateTimeOffset? LastContact, string Reason, bool NeedsHuman) : ObservedHost;

    /// <param name="Owner">The ownership marker's lines: UID, namespace/name; null when nobody owns the host.</param>
    /// <param name="UserExists">The system user <see cref="HostLayout.User"/>.</param>
    /// <param name="CurrentLink">Where <see cref="HostLayout.Current"/> points; null when there is none.</param>
    /// <param name="Distributions">The distribution homes that are complete on the host.</param>
    /// <param name="Reach">Only of a host that is not owned yet.</param>
    public sealed record Seen(
        HostFacts Facts,
        HostOwner? Owner,
        bool UserExists,
        string? CurrentLink,
        ImmutableArray<string> Distributions,
        ImmutableDictionary<string, ObservedFile> Files,
        ImmutableArray<ObservedDaemon> Daemons,
        ImmutableArray<ObservedDisk> Disks,
        ImmutableArray<ObservedListener> Listeners,
        ImmutableArray<ObservedReach> Reach,
        ObservedData Data,
        ZooKeeperMember ZooKeeper) : ObservedHost
    {
        /// <summary>Null where the user does not exist.</summary>
        public ObservedAccount? Account { get; init; }

        /// <summary>Null where ufw is not installed, or is none of ours to manage.</summary>
        public ObservedFirewall? Firewall { get; init; }

        public ObservedDaemon? Daemon(DaemonKind kind) => Daemons.FirstOrDefault(d => d.Kind == kind);
    }
}

public sealed record HostOwner(string Uid, string Name);

/// <summary>The system user of the daemons.</summary>
/// <param name="IsOurs">It was made by the operator; one that was there before is used as it is.</param>
/// <param name="HasItsGroup">Its first group is the one of its own name.</param>
/// <param name="IsClosed">Nobody logs in as it.</param>
public sealed record ObservedAccount(bool IsOurs, bool HasItsGroup, bool IsClosed);
