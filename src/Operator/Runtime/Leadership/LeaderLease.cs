using System.Net;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using KafkaPi.Operator.Runtime.Api;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Leadership;

/// <summary>The Lease on the API server: takes it, renews it, and gives it back.</summary>
internal sealed class LeaderLease
{
    private readonly LeaderElectionSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaderLease> _logger;
    private readonly LeaseLock _lock;

    private LeaderElectionRecord? _observed;
    private long _observedAt;

    public LeaderLease(
        IKubernetes client, KubernetesClientConfiguration connection, IOptions<OperatorSettings> settings,
        TimeProvider time, ILogger<LeaderLease> logger)
    {
        (_settings, _time, _logger) = (settings.Value.LeaderElection, time, logger);
        var @namespace = _settings.LeaseNamespace
            ?? Environment.GetEnvironmentVariable("POD_NAMESPACE")
            ?? settings.Value.Namespace
            ?? connection.Namespace
            ?? "default";
        var name = _settings.LeaseName ?? settings.Value.Name;
        _lock = new LeaseLock(client, @namespace, name, $"{Environment.MachineName}_{Guid.NewGuid():N}");
    }

    /// <summary>The name of this process as a holder.</summary>
    public string Identity => _lock.Identity;

    public string Describe() => _lock.Describe();

    public async Task<LeaseAttempt> TakeOrRenewAsync(CancellationToken cancellationToken)
    {
        var (now, moment) = (_time.GetUtcNow(), _time.GetTimestamp());
        var mine = new LeaderElectionRecord
        {
            HolderIdentity = Identity,
            LeaseDurationSeconds = (int)_settings.LeaseDuration.TotalSeconds,
            AcquireTime = now.UtcDateTime,
            RenewTime = now.UtcDateTime,
        };

        LeaderElectionRecord there;
        try
        {
            there = await _lock.GetAsync(cancellationToken);
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.NotFound))
        {
            return Written(await _lock.CreateAsync(mine, cancellationToken));
        }

        Observe(there, moment);
        if (there.HolderIdentity == Identity)
        {
            mine.AcquireTime = there.AcquireTime;
            mine.LeaderTransitions = there.LeaderTransitions;
        }
        else if (IsHeld(there, moment))
        {
            return new LeaseAttempt.HeldByAnother(there.HolderIdentity);
        }
        else
        {
            mine.LeaderTransitions = there.LeaderTransitions + 1;
        }

        return Written(await _lock.UpdateAsync(mine, cancellationToken));
    }

    /// <summary>Removes the holder, so that another process can take the lease at once.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        if (await _lock.GetAsync(cancellationToken) is { } there && there.HolderIdentity == Identity)
        {
            there.HolderIdentity = null;
            there.LeaseDurationSeconds = 1;
            await _lock.UpdateAsync(there, cancellationToken);
        }
    }

    private void Observe(LeaderElectionRecord there, long moment)
    {
        if (_observed is null
            || _observed.HolderIdentity != there.HolderIdentity
            || _observed.RenewTime != there.RenewTime)
        {
            (_observed, _observedAt) = (there, moment);
        }
    }

    /// <remarks>
    /// No clock is trusted, neither another host's nor the own one. A lease has run out when this process has not seen
    /// it change for the lease's duration.
    /// </remarks>
    private bool IsHeld(LeaderElectionRecord there, long moment) =>
        !string.IsNullOrEmpty(there.HolderIdentity)
        && _time.GetElapsedTime(_observedAt, moment) < TimeSpan.FromSeconds(there.LeaseDurationSeconds);

    /// <remarks>
    /// The client library hides the server's reason. The next attempt shows whether another process was faster; it does
    /// not show a refusal, so the log names both.
    /// </remarks>
    private LeaseAttempt Written(bool accepted)
    {
        if (accepted)
        {
            return new LeaseAttempt.Held();
        }

        _logger.LogWarning(
            "Lease {Lease} was not written: another was faster, or the ServiceAccount may not create and update "
            + "leases.coordination.k8s.io there",
            Describe());
        return new LeaseAttempt.Failed();
    }
}
