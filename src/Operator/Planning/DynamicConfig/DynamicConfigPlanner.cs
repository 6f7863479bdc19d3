using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.DynamicConfig;

/// <summary>Alters settings of running brokers that Kafka takes without a restart.</summary>
internal static class DynamicConfigPlanner
{
    /// <remarks>
    /// When all brokers have to be altered, the first is altered alone, so that a value that is accepted and does
    /// harm harms one broker. A broker that also has to be restarted for something else is altered now, because the
    /// restart may have to wait for what the change brings. A broker that is restarted in this pass reads its file.
    /// </remarks>
    public static PlanPart Decide(PlanningContext context)
    {
        if (context.Draft.HoldsBackBrokerFiles || IsHeld(context.Situation))
        {
            return PlanPart.Nothing;
        }

        var situation = context.Situation;
        NodeName[] restarting =
        [
            .. context.Draft.Steps.OfType<RestartDaemon>()
                .Where(s => s.Daemon == DaemonKind.Broker)
                .Select(s => s.Node),
        ];
        Step[] steps = [.. OfStayingBrokers(situation, restarting), .. OfDecommissionedBrokers(situation)];
        var reporting = situation.Brokers.Concat(situation.Decommissioned)
            .Count(b => b is { Health: DaemonHealth.Serving, Config: not null });
        return new() { Steps = steps.Length < reporting ? [.. steps] : [.. steps.Take(1)] };
    }

    /// <summary>Changes that brokers were not asked about yet.</summary>
    public static ImmutableArray<ConfigQuestion> Questions(Situation situation) =>
    [
        .. from broker in situation.Brokers
           let config = broker.Config
           where config is not null && !IsHeld(situation)
           let change = Change(situation, broker)
           where !change.IsEmpty && change != config.Validated
           select new ConfigQuestion(situation.EndpointOf(broker.Node), config, change),
    ];

    /// <summary>What was altered live is told from what the spec says, which is refused.</summary>
    private static bool IsHeld(Situation situation) => situation.Target.HeldSettings.Contains(DaemonKind.Broker);

    private static IEnumerable<Step> OfStayingBrokers(Situation situation, NodeName[] restarting) =>
        from broker in situation.Brokers
        where !situation.Unfit.Contains(broker.Name) && !restarting.Contains(broker.Name)
        let change = Change(situation, broker)
        where !change.IsEmpty
        select new AlterBrokerSettings(
            broker.Name, situation.EndpointOf(broker.Node), change,
            DynamicConfigDiff.Reason(broker, change));

    private static IEnumerable<Step> OfDecommissionedBrokers(Situation situation) =>
        from broker in situation.Decommissioned
        let isDrained = !situation.Holders.Contains(broker)
        let change = DynamicConfigDiff.ForDecommissioned(
            broker, situation.Target, situation.Memory.AlteredOn(broker.Name), isDrained)
        where !change.IsEmpty
        select new AlterBrokerSettings(
            broker.Name, situation.EndpointOf(broker.Node), change, Situation.DecommissionReason);

    private static ConfigChange Change(Situation situation, DaemonInstance broker) =>
        DynamicConfigDiff.For(broker, situation.Memory.AlteredOn(broker.Name));
}
