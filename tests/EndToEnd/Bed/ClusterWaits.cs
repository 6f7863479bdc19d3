using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using k8s.Models;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>Waits for what the operator makes of a cluster and what it says about it.</summary>
internal static class ClusterWaits
{
    /// <summary>Waits for an event of each reason. Events are sent beside the status and may arrive after it.</summary>
    /// <returns>All events that are there then.</returns>
    public static Task<IReadOnlyList<Corev1Event>> ToldAsync(
        this ClusterBed bed, string cluster, IReadOnlyCollection<string> reasons, CancellationToken ct) =>
        EventsAsync(
            bed, cluster, string.Join(", ", reasons),
            events => reasons.All(reason => events.Any(e => e.Reason == reason)), ct);

    public static Task<IReadOnlyList<Corev1Event>> ToldAsync(
        this ClusterBed bed, string cluster, string reason, Predicate<Corev1Event> tells, CancellationToken ct) =>
        EventsAsync(bed, cluster, reason, events => events.Any(e => e.Reason == reason && tells(e)), ct);

    /// <summary>
    /// Waits for a condition whose message holds all of <paramref name="words"/>, and for a Warning event that
    /// holds them too.
    /// </summary>
    public static async Task ToldAsync(
        this ClusterBed bed, string cluster, string condition, string reason, string[] words, CancellationToken ct)
    {
        await Eventually.GetAsync($"{cluster} has {condition} with {string.Join(", ", words)}", async () =>
        {
            var seen = await bed.FindAsync(cluster, ct);
            var told = seen?.Condition(condition);
            return told is { Status: not "True" } or { Type: "Deleting" } && Holds(told.Message)
                ? true
                : throw new NotYetException(
                    $"{condition} is {told?.Status} ({told?.Reason}): {told?.Message}; {seen?.Status?.Phase}");
        }, ct);
        await bed.ToldAsync(cluster, reason, e => e.Type == "Warning" && Holds(e.Message), ct);

        bool Holds(string message) => words.All(word => message.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>Waits with <c>kubectl wait</c>, and then for the present generation.</summary>
    public static async Task WaitReadyAsync(
        this ClusterBed bed, string cluster, CancellationToken ct, TimeSpan? deadline = null)
    {
        await Eventually.GetAsync($"{cluster} is Ready", async () =>
        {
            Assert.True(bed.Operator.IsRunning, $"the operator has ended: {bed.Operator.LogTail(40)}");
            var answer = await bed.Kubectl.TryAsync(
                ct, "wait", "--for=condition=Ready", $"kafkacluster/{cluster}", "--timeout=20s");
            return answer.ExitCode == 0
                ? true
                : throw new NotYetException($"{answer.Error}{await bed.DescribeAsync(cluster, ct)}");
        }, ct, deadline);
        await Eventually.GetAsync($"{cluster} is Ready in its present generation", async () =>
        {
            var seen = (await bed.FindAsync(cluster, ct))!;
            return seen.IsReady()
                ? true
                : throw new NotYetException($"{seen.Status?.Phase}: {string.Join("; ", seen.Status?.Plan ?? [])}");
        }, ct);
    }

    /// <summary>Waits for a number of further reconciliations.</summary>
    public static async Task PassAsync(this ClusterBed bed, int times, CancellationToken ct)
    {
        var before = await PassesAsync();
        await Eventually.HoldsAsync($"{times} more passes", async () => await PassesAsync() >= before + times, ct);

        async Task<long> PassesAsync() => (await bed.Operator.MetricsAsync(ct)).Sum("kafkapi_reconcile_total");
    }

    /// <summary>Waits until all brokers are registered and no partition lacks a replica.</summary>
    public static async Task AllInSyncAsync(this ClusterBed bed, CancellationToken ct)
    {
        using var admin = bed.Admin();
        await Eventually.GetAsync("all replicas are in sync", () =>
        {
            var seen = admin.GetMetadata(TimeSpan.FromSeconds(30));
            var behind = seen.Topics
                .SelectMany(t => t.Partitions
                    .Where(p => p.InSyncReplicas.Length < p.Replicas.Length)
                    .Select(p => $"{t.Topic}-{p.PartitionId}"))
                .ToArray();
            return seen.Brokers.Count == bed.Hosts.Count && behind.Length == 0
                ? Task.FromResult(true)
                : throw new NotYetException($"{seen.Brokers.Count} brokers, behind: {string.Join(", ", behind)}");
        }, ct);
    }

    private static Task<IReadOnlyList<Corev1Event>> EventsAsync(
        ClusterBed bed, string cluster, string what, Predicate<IReadOnlyList<Corev1Event>> tell,
        CancellationToken ct) =>
        Eventually.GetAsync($"of {cluster} the events {what}", async () =>
        {
            var events = await bed.EventsAsync(cluster, ct);
            return tell(events)
                ? events
                : throw new NotYetException(string.Join('\n', events.Select(e => $"{e.Reason}: {e.Message}")));
        }, ct);
}
