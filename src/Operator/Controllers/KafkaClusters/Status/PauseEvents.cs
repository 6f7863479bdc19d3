using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Events for the beginning and the end of a pause.</summary>
internal static class PauseEvents
{
    public static void Publish(KafkaCluster cluster, KafkaClusterStatus previous, EventPublisher publish)
    {
        var before = previous.Conditions?.FirstOrDefault(c => c.Type == ConditionTypes.Paused);
        if (Pause.Of(cluster) is { } pause)
        {
            if (before?.Message != ConditionSet.Spoken(pause.Message))
            {
                publish(cluster, nameof(EventReason.Paused), pause.Message, EventType.Normal);
            }
        }
        else if (before is not null)
        {
            publish(cluster, nameof(EventReason.Resumed), "the hosts are worked on again", EventType.Normal);
        }
    }
}
