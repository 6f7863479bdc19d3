using System.Diagnostics;
using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Queue;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>Schedules the next run of a key by the verdict of its last run.</summary>
internal sealed class RequeueSchedule<TEntity>(
    EntityRequests<TEntity> requests, IOptions<OperatorSettings> settings, ILogger<RequeueSchedule<TEntity>> logger)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    public void Add(EntityKey key, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Failed failed:
                var delay = requests.Queue.AddRateLimited(key, ApiFault.RetryAfter(failed.Error), failed.Latest);
                logger.LogError(failed.Error, "Failed, next try in {Delay}: {Message}", delay, failed.Message);
                break;
            case Verdict.Stalled stalled:
                requests.Queue.Forget(key);
                logger.LogWarning("Stalled until the resource is changed: {Message}", stalled.Message);
                break;
            case Verdict.Waiting waiting:
                requests.Queue.Forget(key);
                requests.Queue.AddAfter(key, waiting.RetryAfter);
                logger.LogInformation("Waits {Delay}: {Message}", waiting.RetryAfter, waiting.Message);
                break;
            case Verdict.Outdated:
                requests.Queue.AddRateLimited(key);
                break;
            case Verdict.Settled settled:
                requests.Queue.Forget(key);
                var resync = Jittered(settings.Value.Resync);
                requests.Queue.AddAfter(key, settled.RequeueAfter < resync ? settled.RequeueAfter.Value : resync);
                break;
            case Verdict.Gone:
                requests.Queue.Forget(key);
                break;
            default:
                throw new UnreachableException(verdict.ToString());
        }
    }

    private static TimeSpan Jittered(TimeSpan period) => period * (0.9 + (0.2 * Random.Shared.NextDouble()));
}
