using System.Net;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

/// <summary>Holds the Lease while the process runs, ends the process when it is lost, gives it back at the end.</summary>
/// <remarks>
/// The client's own <see cref="LeaderElector"/> gives up at the first failed request; this one tries until the renew deadline.
/// Registered first, so that it is stopped last, when no reconcile runs any more.
/// </remarks>
internal sealed class LeaderElectionService : BackgroundService
{
    private readonly LeaderElectionSettings _settings;
    private readonly Leadership _leadership;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaderElectionService> _logger;
    private readonly LeaseLock _lease;

    private LeaderElectionRecord? _observed;
    private DateTimeOffset _observedAt;
    private string? _reported;

    public LeaderElectionService(
        IKubernetes client,
        KubernetesClientConfiguration connection,
        IOptions<OperatorSettings> settings,
        Leadership leadership,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<LeaderElectionService> logger)
    {
        (_settings, _leadership, _lifetime, _time, _logger) = (settings.Value.LeaderElection, leadership, lifetime, time, logger);
        _lease = new LeaseLock(
            client,
            _settings.LeaseNamespace ?? Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? settings.Value.Namespace ?? connection.Namespace ?? "default",
            _settings.LeaseName ?? settings.Value.Name,
            $"{Environment.MachineName}_{Guid.NewGuid():N}");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_settings.Enabled)
        {
            _leadership.Gain();
            return;
        }

        try
        {
            await AcquireAsync(stoppingToken);
            _logger.LogInformation("Leads as {Identity}", _lease.Identity);
            _leadership.Gain();
            await HoldAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await ReleaseAsync();
            return;
        }

        _logger.LogCritical("The lease is lost; the process ends so that it cannot act beside the new leader");
        Environment.ExitCode = 1;
        _leadership.Lose();
        _lifetime.StopApplication();
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        while (await TryAsync(cancellationToken) != Attempt.Held)
        {
            await Task.Delay(_settings.RetryPeriod * (1 + (0.2 * Random.Shared.NextDouble())), _time, cancellationToken);
        }
    }

    /// <summary>Returns when the lease is lost.</summary>
    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        var renewed = _time.GetUtcNow();
        while (true)
        {
            await Task.Delay(_settings.RetryPeriod, _time, cancellationToken);
            using var deadline = new CancellationTokenSource(Positive(renewed + _settings.RenewDeadline - _time.GetUtcNow()), _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var began = _time.GetUtcNow();
            var attempt = await TryAsync(either.Token);
            cancellationToken.ThrowIfCancellationRequested();
            if (attempt == Attempt.Held)
            {
                renewed = began;
            }
            else if (attempt == Attempt.HeldByAnother || _time.GetUtcNow() - renewed >= _settings.RenewDeadline)
            {
                return;
            }
        }

        static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1);
    }

    private async Task<Attempt> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TakeOrRenewAsync(cancellationToken);
        }
        catch (Exception error) when (!_lifetime.ApplicationStopped.IsCancellationRequested)
        {
            _logger.LogWarning("Lease {Lease} cannot be reached: {Message}", _lease.Describe(), error.Message);
            return Attempt.Failed;
        }
    }

    private async Task<Attempt> TakeOrRenewAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var mine = new LeaderElectionRecord
        {
            HolderIdentity = _lease.Identity,
            LeaseDurationSeconds = (int)_settings.LeaseDuration.TotalSeconds,
            AcquireTime = now.UtcDateTime,
            RenewTime = now.UtcDateTime,
        };

        LeaderElectionRecord there;
        try
        {
            there = await _lease.GetAsync(cancellationToken);
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.NotFound))
        {
            return Written(await _lease.CreateAsync(mine, cancellationToken));
        }

        // Other clocks are not trusted: a lease runs out when it has not changed before our eyes for its duration.
        if (_observed is null || _observed.HolderIdentity != there.HolderIdentity || _observed.RenewTime != there.RenewTime)
        {
            (_observed, _observedAt) = (there, now);
        }

        if (there.HolderIdentity == _lease.Identity)
        {
            mine.AcquireTime = there.AcquireTime;
            mine.LeaderTransitions = there.LeaderTransitions;
        }
        else
        {
            var isHeld = !string.IsNullOrEmpty(there.HolderIdentity);
            if (isHeld && now < _observedAt + TimeSpan.FromSeconds(there.LeaseDurationSeconds))
            {
                Report(there.HolderIdentity);
                return Attempt.HeldByAnother;
            }

            mine.LeaderTransitions = there.LeaderTransitions + 1;
        }

        return Written(await _lease.UpdateAsync(mine, cancellationToken));
    }

    /// <summary>The client library keeps the server's reason to itself: that another was faster shows at the next look, a refusal does not.</summary>
    private Attempt Written(bool accepted)
    {
        if (accepted)
        {
            return Attempt.Held;
        }

        _logger.LogWarning(
            "Lease {Lease} was not written: another was faster, or the ServiceAccount may not create and update leases.coordination.k8s.io there",
            _lease.Describe());
        return Attempt.Failed;
    }

    private void Report(string holder)
    {
        if (_reported != holder)
        {
            _logger.LogInformation("Stands by, {Holder} leads", _reported = holder);
        }
    }

    /// <summary>A lease without a holder can be taken at once.</summary>
    private async Task ReleaseAsync()
    {
        if (!_leadership.IsLeader)
        {
            return;
        }

        try
        {
            using var deadline = new CancellationTokenSource(_settings.RetryPeriod, _time);
            if (await _lease.GetAsync(deadline.Token) is { } there && there.HolderIdentity == _lease.Identity)
            {
                there.HolderIdentity = null;
                there.LeaseDurationSeconds = 1;
                await _lease.UpdateAsync(there, deadline.Token);
            }
        }
        catch (Exception error)
        {
            _logger.LogWarning("Lease {Lease} is not given back, it runs out by itself: {Message}", _lease.Describe(), error.Message);
        }
    }

    private enum Attempt
    {
        Held,
        HeldByAnother,
        Failed,
    }
}
