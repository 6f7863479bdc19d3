using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Situations;

/// <summary>Whether members of an ensemble find each other where they run.</summary>
/// <remarks>
/// Members whose addresses are gone, as behind another router, answer as before for ten seconds and more, until they
/// miss each other.
/// </remarks>
internal static class EnsembleReach
{
    /// <summary>
    /// Some member may be followed by a majority of its own server list. An unseen member may always be, and who is not
    /// among <paramref name="members"/> may follow.
    /// </summary>
    public static bool MayServe(TargetCluster cluster, IEnumerable<DesiredNode> members, ObservedCluster observed)
    {
        Member[] all = [.. members.Select(n => Member.Of(cluster, n, observed))];
        return all.All(m => m.Host is not null && m.List is null) || all.Any(m => m.MayLead(all));
    }

    /// <param name="Host">Null while the host is unseen.</param>
    /// <param name="List">The list that the member runs with, or would start with; null where there is none.</param>
    private sealed record Member(DesiredNode Node, ObservedHost.Seen? Host, ServerList? List)
    {
        public static Member Of(TargetCluster cluster, DesiredNode node, ObservedCluster observed)
        {
            var host = observed.Seen(node.Name);
            var daemon = host?.Owner is { } owner && owner.Uid != cluster.Identity.Uid
                ? null
                : host?.Daemon(DaemonKind.ZooKeeper);
            var properties = daemon is { IsRunning: true } ? daemon.RunningSettings : daemon?.StagedServers;
            return new(node, host, properties is null ? null : ServerList.Of(cluster, node, properties));
        }

        /// <summary>It listens where its list has it, and a majority looks for it there.</summary>
        public bool MayLead(Member[] all) => Host is null
            || (List is not null && (List.Count == 1 || (HasItsAddress && Followers(all) * 2 > List.Count)));

        private bool HasItsAddress => List!.AddressOf(Node) is not { } address || Host!.Has(address) != false;

        private int Followers(Member[] all) =>
            List!.Count - all.Count(m => List.HasId(m.Node) && !m.MayFollow(this));

        private bool MayFollow(Member leader) => Host is null || List?.AgreesOn(leader.Node, leader.List!) == true;
    }
}
