using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>
/// Name of a step that may have to wait: <c>restart-broker/pi1</c>, <c>leave/pi3</c>. The name stays the same for as
/// long as the step waits, and <c>kafkapi.dev/force</c> takes the step by it.
/// </summary>
/// <param name="Daemon">Null for <see cref="StepVerb.Leave"/>, which is about the whole node.</param>
public sealed record StepName(StepVerb Verb, DaemonKind? Daemon, NodeName Node)
{
    public static StepName Leave(NodeName node) => new(StepVerb.Leave, null, node);

    /// <returns>Null for text that names no step.</returns>
    public static StepName? Parse(string text)
    {
        if (text.Split('/', 2) is not [var act, { Length: > 0 } node])
        {
            return null;
        }

        return (from verb in Enum.GetValues<StepVerb>()
                from daemon in verb == StepVerb.Leave ? [null] : Enum.GetValues<DaemonKind>().Cast<DaemonKind?>()
                let name = new StepName(verb, daemon, new(node))
                where name.Act == act
                select name).FirstOrDefault();
    }

    public override string ToString() => $"{Act}/{Node}";

    private string Act => Daemon is { } daemon ? $"{Word(Verb)}-{daemon.RoleName()}" : Word(Verb);

    private static string Word(StepVerb verb) => verb switch
    {
        StepVerb.Start => "start",
        StepVerb.Restart => "restart",
        StepVerb.Stop => "stop",
        StepVerb.Leave => "leave",
    };
}
