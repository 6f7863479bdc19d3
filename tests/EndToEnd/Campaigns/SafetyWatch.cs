using System.Collections.Concurrent;
using System.Net.Sockets;
using Confluent.Kafka;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>
/// Observes a cluster from outside a few times a second and remembers the fewest replicas in sync, the fewest
/// running ZooKeepers and each restart.
/// </summary>
internal sealed class SafetyWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ClusterBed _bed;
    private readonly string _name;
    private readonly string _topic;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Look> _looks = new();
    private readonly ConcurrentDictionary<(string Node, string Daemon, DateTime Time), string> _restarts = new();
    private readonly Task[] _watching;

    private SafetyWatch(ClusterBed bed, string name, string topic)
    {
        (_bed, _name, _topic) = (bed, name, topic);
        _watching = [Task.Run(WatchReplicasAsync), Task.Run(WatchEnsembleAsync), Task.Run(WatchRestartsAsync)];
    }

    /// <param name="InSync">Fewest replicas in sync of any partition; null for a look at the ensemble.</param>
    /// <param name="Running">Number of ZooKeepers that take connections, since none serves while a leader is
    /// elected; null for a look at the replicas.</param>
    private sealed record Look(DateTime At, int? InSync, int? Running);

    public static SafetyWatch Begin(ClusterBed bed, string name, string topic) => new(bed, name, topic);

    /// <summary>Restarts at or after a moment, by the operator's own account.</summary>
    public IReadOnlyList<(string Node, string Daemon, DateTime Time)> RestartsSince(DateTime moment) =>
        [.. _restarts.Keys.Where(r => r.Time >= moment).OrderBy(r => r.Time)];

    public int? FewestInSync(DateTime from, DateTime to) => Between(from, to).Min(l => l.InSync);

    public int? FewestRunning(DateTime from, DateTime to) => Between(from, to).Min(l => l.Running);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private IEnumerable<Look> Between(DateTime from, DateTime to) => _looks.Where(l => l.At >= from && l.At <= to);

    private async Task WatchReplicasAsync()
    {
        using var admin = _bed.Admin();
        await RepeatAsync(() =>
        {
            try
            {
                var partitions = admin.GetMetadata(_topic, Patience).Topics.Single().Partitions;
                if (partitions.Count > 0)
                {
                    _looks.Enqueue(new(DateTime.UtcNow, partitions.Min(p => p.InSyncReplicas.Length), null));
                }
            }
            catch (KafkaException)
            {
            }

            return Task.CompletedTask;
        });
    }

    private Task WatchEnsembleAsync() => RepeatAsync(async () =>
    {
        var answers = await Task.WhenAll(_bed.Hosts.Select(IsRunningAsync));
        if (answers.All(runs => runs is not null))
        {
            _looks.Enqueue(new(DateTime.UtcNow, null, answers.Count(runs => runs == true)));
        }
    });

    private Task WatchRestartsAsync() => RepeatAsync(async () =>
    {
        foreach (var node in (await _bed.FindAsync(_name, _end.Token))?.Status?.Nodes ?? [])
        {
            if (node.Zookeeper?.LastRestart is { } zooKeeper)
            {
                _restarts[(node.Name, "zookeeper", zooKeeper.Time)] = zooKeeper.Reason;
            }

            if (node.Broker?.LastRestart is { } broker)
            {
                _restarts[(node.Name, "broker", broker.Time)] = broker.Reason;
            }
        }
    });

    private async Task RepeatAsync(Func<Task> look)
    {
        while (!_end.IsCancellationRequested)
        {
            await look();
            await Task.Delay(Pause, _end.Token);
        }
    }

    /// <returns>Null when it is unknown.</returns>
    private static async Task<bool?> IsRunningAsync(LabHost host)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host.Address, 2181, deadline.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
