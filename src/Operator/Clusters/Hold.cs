using KafkaPi.Crds;

namespace KafkaPi.Operator.Clusters;

/// <summary>A human's wish that nothing is done on the hosts for now. All is looked at and reported as ever.</summary>
/// <param name="Reason">Of the condition <see cref="ConditionTypes.Paused"/>.</param>
/// <param name="Phase">What <c>kubectl get</c> says.</param>
/// <param name="Message">Who holds, and how to let go.</param>
public sealed record Hold(string Reason, string Phase, string Message)
{
    /// <returns>Null when the operator may act.</returns>
    public static Hold? Of(KafkaCluster cluster)
    {
        if (cluster.Spec.Paused)
            return new("Paused", "Paused", "spec.paused is true: nothing is done on the hosts until it is false");

        return Annotations.Find(cluster, Annotations.DryRun) switch
        {
            null => null,
            var value when bool.TryParse(value, out var dry) => dry
                ? new("DryRun", "Dry run", $"{Annotations.DryRun} is \"{value}\": status.plan says what would be done; remove the annotation to have it done")
                : null,
            var value => new("DryRun", "Dry run",
                $"{Annotations.DryRun} is \"{Bounded(value)}\", which is neither \"true\" nor \"false\": nothing is done until the annotation is corrected or removed"),
        };
    }

    private static string Bounded(string value) => value.Length <= 100 ? value : value[..100] + "…";
}
