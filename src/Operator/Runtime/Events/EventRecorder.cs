using System.Net;
using System.Text;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Events;

/// <summary>Sends events in the background, in order. No reconcile ever waits or fails for an event.</summary>
/// <remarks>
/// Events that cannot be sent are dropped and logged. They are core/v1, whose <c>count</c>, <c>firstTimestamp</c> and
/// <c>lastTimestamp</c> every version of <c>kubectl describe</c> and <c>kubectl get events</c> shows; events.k8s.io/v1
/// is a view of the same objects. Needs <c>create</c> and <c>patch</c> on <c>events</c>.
/// </remarks>
internal sealed class EventRecorder(
    IKubernetes client, OperatorMetrics metrics, IOptions<OperatorSettings> settings, TimeProvider time,
    ILogger<EventRecorder> logger) : BackgroundService
{
    private const int MessageBytes = 1000;
    private const int Attempts = 3;
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly Channel<Corev1Event> _pending = Channel.CreateBounded<Corev1Event>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly EventAggregator _aggregator = new(time);
    private readonly string _instance = Environment.MachineName;

    public void Publish(IKubernetesObject<V1ObjectMeta> entity, string reason, string message, EventType type)
    {
        var about = entity.GetType().GetKubernetesTypeMetadata();
        var now = time.GetUtcNow().UtcDateTime;
        var recorded = new Corev1Event
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = entity.Metadata.NamespaceProperty ?? "default" },
            InvolvedObject = new V1ObjectReference
            {
                ApiVersion = $"{about.Group}/{about.ApiVersion}",
                Kind = about.Kind,
                Name = entity.Metadata.Name,
                NamespaceProperty = entity.Metadata.NamespaceProperty,
                Uid = entity.Metadata.Uid,
                ResourceVersion = entity.Metadata.ResourceVersion,
            },
            Type = type.ToString(),
            Reason = reason,
            Message = Bounded(SpokenText.Of(message, MessageBytes)),
            Source = new V1EventSource { Component = settings.Value.Name },
            ReportingComponent = settings.Value.Name,
            ReportingInstance = _instance,
            FirstTimestamp = now,
            LastTimestamp = now,
            Count = 1,
        };
        if (!_pending.Writer.TryWrite(recorded))
        {
            metrics.EventPublished("dropped");
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _pending.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask)
            .WaitAsync(FlushTime, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var recorded in _pending.Reader.ReadAllAsync(stoppingToken))
        {
            await SendAsync(recorded, stoppingToken);
        }
    }

    private async Task SendAsync(Corev1Event recorded, CancellationToken cancellationToken)
    {
        if (!_aggregator.Admit(recorded))
        {
            metrics.EventPublished("limited");
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CreateOrRepeatAsync(recorded, cancellationToken);
                metrics.EventPublished("sent");
                return;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (attempt == Attempts || IsRefused(failure))
            {
                metrics.EventPublished("failed");
                logger.LogWarning(
                    "Event {Reason} on {Name} is lost: {Message}", recorded.Reason, recorded.InvolvedObject.Name,
                    failure.Message);
                return;
            }
            catch (Exception failure)
            {
                var pause = ApiFault.RetryAfter(failure) ?? TimeSpan.FromSeconds(attempt);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static bool IsRefused(Exception failure) => failure is HttpOperationException
    {
        Response.StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.TooManyRequests,
    };

    private Task CreateOrRepeatAsync(Corev1Event recorded, CancellationToken cancellationToken) =>
        _aggregator.Repeated(recorded) is { } repetition
            ? RepeatAsync(recorded, repetition, cancellationToken)
            : CreateAsync(recorded, cancellationToken);

    private async Task CreateAsync(Corev1Event recorded, CancellationToken cancellationToken)
    {
        var about = recorded.InvolvedObject.Name;
        recorded.Metadata.Name = $"{about}.{Guid.NewGuid():N}"[..Math.Min(253, about.Length + 17)];
        await client.CoreV1.CreateNamespacedEventAsync(
            recorded, recorded.Metadata.NamespaceProperty, fieldManager: settings.Value.Name,
            cancellationToken: cancellationToken);
        _aggregator.Created(recorded);
    }

    private async Task RepeatAsync(
        Corev1Event recorded, EventRepetition repetition, CancellationToken cancellationToken)
    {
        var count = repetition.Count + 1;
        var patch = new V1Patch(
            KubernetesJson.Serialize(new Corev1Event { Count = count, LastTimestamp = recorded.LastTimestamp }),
            V1Patch.PatchType.MergePatch);
        try
        {
            await client.CoreV1.PatchNamespacedEventAsync(
                patch, repetition.Name, recorded.Metadata.NamespaceProperty, fieldManager: settings.Value.Name,
                cancellationToken: cancellationToken);
            _aggregator.Repeat(recorded, count);
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.NotFound))
        {
            // The event to count up is gone: events live for an hour by default.
            await CreateAsync(recorded, cancellationToken);
        }
    }

    /// <summary>Cuts a long message between characters, never within one.</summary>
    private static string Bounded(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= MessageBytes)
        {
            return message;
        }

        var bytes = 0;
        var kept = message
            .EnumerateRunes()
            .TakeWhile(rune => (bytes += rune.Utf8SequenceLength) <= MessageBytes - Encoding.UTF8.GetByteCount("…"));
        return string.Concat(kept) + "…";
    }
}
