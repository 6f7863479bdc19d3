using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rules;

/// <summary>Waits for a daemon, in the words that all rules share.</summary>
internal static class WaitFor
{
    /// <summary>The daemon to serve: <c>the broker on pi2, which is stopped</c>.</summary>
    public static Wait Service(DaemonInstance daemon) =>
        Service(daemon, $"{daemon}, which {daemon.Detail}");

    public static Wait Service(DaemonInstance daemon, string words) =>
        new(words) { On = new WaitsOn.Service(daemon.Name, daemon.Kind) };

    /// <summary>The daemon to be restarted.</summary>
    /// <param name="why">A clause after the noun phrase, with its own comma or colon.</param>
    public static Wait Restart(DaemonInstance daemon, string why = "") => new($"the restart of {daemon}{why}")
    {
        On = new WaitsOn.Turn(new(StepVerb.Restart, daemon.Kind, daemon.Name)),
    };

    public static Wait Host(NodeName node, string words) => new(words) { On = new WaitsOn.Host(node) };

    /// <summary>What only a person brings about. The words name the ways out.</summary>
    public static Wait Person(string words) => new(words) { On = new WaitsOn.Person() };
}
