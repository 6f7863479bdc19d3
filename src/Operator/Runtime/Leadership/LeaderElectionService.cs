using k8s.LeaderElection;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Leadership;

/// <summary>Holds the lease while the process runs, and ends the process when the lease is lost.</summary>
/// <remarks>
/// The client's own <see cref="LeaderElector"/> gives up at the first failed request; this service tries until the
/// renew deadline. It is registered first, so that it stops last, when no reconcile runs any more.
/// </remarks>
internal sealed class LeaderElectionService(
    LeaderLease lease, LeaderState leader, IHostApplicationLifetime lifetime, IOptions<OperatorSettings> settings,
    TimeProvider time, ILogger<LeaderElectionService> logger) : BackgroundService
{
    private readonly LeaderElectionSettings _settings = settings.Value.LeaderElection;
    private string? _reported;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_settings.Enabled)
        {
            leader.Gain();
            return;
        }

        try
        {
            await AcquireAsync(stoppingToken);
            logger.LogInformation("Leads as {Identity}", lease.Identity);
            leader.Gain();
            await HoldAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await ReleaseAsync();
            return;
        }

        logger.LogCritical("The lease is lost; the process ends so that it cannot act beside the new leader");
        Environment.ExitCode = 1;
        leader.Lose();
        lifetime.StopApplication();
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        while (await TryAsync(cancellationToken) is not LeaseAttempt.Held)
        {
            await Task.Delay(_settings.RetryPeriod * (1 + (0.2 * Random.Shared.NextDouble())), time, cancellationToken);
        }
    }

    /// <summary>Renews the lease; returns when it is lost.</summary>
    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        var renewed = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_settings.RetryPeriod, time, cancellationToken);
            using var deadline =
                new CancellationTokenSource(Positive(_settings.RenewDeadline - time.GetElapsedTime(renewed)), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var began = time.GetTimestamp();
            var attempt = await TryAsync(either.Token);
            cancellationToken.ThrowIfCancellationRequested();
            if (attempt is LeaseAttempt.Held)
            {
                renewed = began;
            }
            else if (attempt is LeaseAttempt.HeldByAnother
                || time.GetElapsedTime(renewed) >= _settings.RenewDeadline)
            {
                return;
            }
        }

        static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1);
    }

    private async Task<LeaseAttempt> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var attempt = await lease.TakeOrRenewAsync(cancellationToken);
            if (attempt is LeaseAttempt.HeldByAnother { Holder: var holder } && _reported != holder)
            {
                logger.LogInformation("Stands by, {Holder} leads", _reported = holder);
            }

            return attempt;
        }
        catch (Exception error) when (!lifetime.ApplicationStopped.IsCancellationRequested)
        {
            logger.LogWarning("Lease {Lease} cannot be reached: {Message}", lease.Describe(), error.Message);
            return new LeaseAttempt.Failed();
        }
    }

    private async Task ReleaseAsync()
    {
        if (!leader.IsLeader)
        {
            return;
        }

        try
        {
            using var deadline = new CancellationTokenSource(_settings.RetryPeriod, time);
            await lease.GiveBackAsync(deadline.Token);
        }
        catch (Exception error)
        {
            logger.LogWarning(
                "Lease {Lease} is not given back, it runs out by itself: {Message}", lease.Describe(), error.Message);
        }
    }
}
