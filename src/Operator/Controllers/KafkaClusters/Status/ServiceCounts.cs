using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>How many daemons serve, of those that run or have to run: <c>3/3</c>.</summary>
internal static class ServiceCounts
{
    /// <summary>
    /// A broker whose host refuses the operator counts while the brokers themselves say that it serves. Brokers of the
    /// spec that cannot be set up yet are among those that have to run.
    /// </summary>
    public static string Brokers(Situation situation)
    {
        var awaited = situation.Target.PendingNodes.Count(
            p => p.Node.Runs(DaemonKind.Broker) && situation.Target.Node(p.Node.Name) is null);
        return $"{situation.Brokers.Count(b => Serves(b, situation))}/{situation.Brokers.Length + awaited}";
    }

    /// <summary>
    /// The ensemble of the spec counts whole, whatever list of members is possible now. Members that are to leave it
    /// count as long as they run. Where the brokers serve and no member's host is seen, nobody can tell how many
    /// members do: <c>?/3</c>.
    /// </summary>
    public static string Members(Situation situation)
    {
        var members = situation.Ensemble.Concat(situation.OutgoingMembers).DistinctBy(m => m.Name).ToArray();
        var serving = members.Count(m => m.Health == DaemonHealth.Serving);
        var isHidden = situation.Kafka is not null && members.All(m => m.Observed is null);
        var known = members
            .Where(m => situation.Ensemble.Contains(m) || m.Observed is { IsRunning: true })
            .Select(m => m.Name)
            .Union(situation.Target.SpecEnsemble);
        return $"{(isHidden ? "?" : $"{serving}")}/{known.Count()}";
    }

    private static bool Serves(DaemonInstance broker, Situation situation) => broker.Health switch
    {
        DaemonHealth.Serving => true,
        DaemonHealth.Unknown => situation.Kafka is { } kafka
            && kafka.Registered.Contains(broker.Node.Id)
            && kafka.Answering.Contains(broker.Node.Id),
        DaemonHealth.Down or DaemonHealth.Starting or DaemonHealth.Sick => false,
    };
}
