using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>Tells when a restart that a human asked for is done.</summary>
public static class RestartCompletion
{
    /// <summary>All daemons of the request have been started since, and serve.</summary>
    public static bool IsDone(RestartRequest request, Situation situation) =>
        situation.Instances.All(i => !request.Daemons.Contains((i.Name, i.Kind))
            || i is { Health: DaemonHealth.Serving, RestartAsked: null });
}
