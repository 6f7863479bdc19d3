using KafkaPi.Crds;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Requests;

/// <summary>Nothing is done on the hosts for now. Everything is observed and reported as usual.</summary>
/// <param name="Reason">The reason of the condition <c>Paused</c>.</param>
/// <param name="Phase">The phase that <c>kubectl get</c> shows.</param>
/// <param name="Message">What pauses the cluster, and how to end it.</param>
public sealed record Pause(string Reason, string Phase, string Message)
{
    /// <returns>Null when the operator may act.</returns>
    public static Pause? Of(KafkaCluster cluster)
    {
        if (cluster.Spec.Paused)
        {
            return new("Paused", "Paused", "spec.paused is true: nothing is done on the hosts until it is false");
        }

        if (Annotations.Find(cluster, Annotations.DryRun) is not { } value)
        {
            return null;
        }

        if (!bool.TryParse(value, out var isDryRun))
        {
            return DryRun(
                $"{Annotations.DryRun} is \"{Bounded(value)}\", which is neither \"true\" nor \"false\": nothing is "
                    + "done until the annotation is corrected or removed");
        }

        return isDryRun
            ? DryRun(
                $"{Annotations.DryRun} is \"{value}\": status.plan says what would be done; remove the annotation "
                    + "to have it done")
            : null;
    }

    private static Pause DryRun(string message) => new("DryRun", "Dry run", message);

    private static string Bounded(string value) => value.Length <= 100 ? value : value[..100] + "…";
}
