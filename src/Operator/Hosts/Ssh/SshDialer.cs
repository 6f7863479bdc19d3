using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using SshConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>Makes connections to hosts whose key is trusted.</summary>
internal sealed class SshDialer(HostPoolOptions options, TimeProvider time, ILogger logger)
{
    private readonly ResiliencePipeline<LoginAttempt> _pipeline =
        new ResiliencePipelineBuilder<LoginAttempt> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<LoginAttempt>
            {
                // Only fast failures are retried within the call: sshd restarts, or refuses one of many connections.
                ShouldHandle = new PredicateBuilder<LoginAttempt>()
                    .Handle<SocketException>(
                        e => e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
                    .Handle<SshConnectionException>(e => e.DisconnectReason is DisconnectReason.ConnectionLost),
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(250),
                MaxDelay = TimeSpan.FromSeconds(2),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();

    /// <exception cref="HostException">No trusted connection could be made.</exception>
    public async Task<(TClient Client, HostKey Key)> DialAsync<TClient>(
        HostEndpoint host,
        SshCredentials credentials,
        IHostKeyPolicy policy,
        Func<SshConnectionInfo, TClient> create,
        CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        using var privateKey = await Blocking.Run(() => SshKey.Open(host, credentials)).WaitAsync(cancellationToken);
        var login = new SshLogin(host, privateKey, create, options, time);
        var rejected = new RejectedKeys();
        for (var pinned = false; ;)
        {
            var known = await policy.FindAsync(host, cancellationToken);
            var attempt = await AttemptAsync(host, login, known, rejected, cancellationToken);
            if (attempt.Verdict is HostKeyVerdict.Trusted)
            {
                return ((TClient)attempt.Client, attempt.Key);
            }

            rejected.First ??= attempt.Key;
            if (attempt.Verdict is HostKeyVerdict.FirstSeen && !pinned)
            {
                await PinAsync(host, policy, attempt.Key, cancellationToken);
                pinned = true;
            }
            else if (attempt.Verdict is HostKeyVerdict.Changed && known.Keys.Any(key => key.Type is null))
            {
                // A bare fingerprint does not tell its key's type, so the host's keys of other types are tried too.
                rejected.Types.Add(attempt.Key.Type);
            }
            else
            {
                throw Refusal(host, known, attempt);
            }
        }
    }

    private async Task<LoginAttempt> AttemptAsync(
        HostEndpoint host, SshLogin login, KnownHostKeys known, RejectedKeys rejected,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await login.AttemptAsync(known, rejected.Types, token), cancellationToken);
        }
        catch (SshConnectionException noCommonType) when (
            rejected.First is not null && noCommonType.DisconnectReason is DisconnectReason.KeyExchangeFailed)
        {
            throw Changed(host, known, rejected.First);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw SshFailures.Explain(host, failed);
        }
    }

    private async Task PinAsync(
        HostEndpoint host, IHostKeyPolicy policy, HostKey key, CancellationToken cancellationToken)
    {
        await policy.PinAsync(host, key, cancellationToken);
        logger.LogInformation(
            "{Host}: pinned its {Type} host key {Fingerprint} on first use", host.Name, key.Type, key.Fingerprint);
    }

    private static HostException Refusal(HostEndpoint host, KnownHostKeys known, LoginAttempt attempt) =>
        attempt.Verdict switch
        {
            HostKeyVerdict.Changed => Changed(host, known, attempt.Key),
            HostKeyVerdict.Revoked =>
                new HostKeyChangedException(host, "", attempt.Key.Type, attempt.Key.Fingerprint, revoked: true),
            _ => new HostKeyUnknownException(host, attempt.Key.Type, attempt.Key.Fingerprint),
        };

    private static HostKeyChangedException Changed(HostEndpoint host, KnownHostKeys known, HostKey presented) =>
        new(host, string.Join(" or ", known.Keys), presented.Type, presented.Fingerprint, known.Mend);

    /// <summary>Host keys that one dial has rejected so far.</summary>
    private sealed class RejectedKeys
    {
        /// <summary>The host's preferred key, which the user is told about.</summary>
        public HostKey? First { get; set; }

        public HashSet<string> Types { get; } = [];
    }
}
