using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Polly;
using Polly.Retry;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using SshConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace KafkaPi.Operator.Hosts;

/// <summary>Makes connections whose host key is believed before anything is sent over them.</summary>
internal sealed class SshDialer(HostPoolOptions options, TimeProvider time, ILogger logger)
{
    private readonly ResiliencePipeline<Call> pipeline = new ResiliencePipelineBuilder<Call> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<Call>
        {
            // Only what fails fast is worth another try within the call: sshd restarting, or refusing one of many at once.
            ShouldHandle = new PredicateBuilder<Call>()
                .Handle<SocketException>(e => e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
                .Handle<SshConnectionException>(e => e.DisconnectReason is DisconnectReason.ConnectionLost),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(250),
            MaxDelay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <exception cref="HostException">No trusted connection came about.</exception>
    public async Task<(TClient Client, HostKey Key)> DialAsync<TClient>(
        HostEndpoint host,
        SshCredentials credentials,
        IHostKeyPolicy policy,
        Func<SshConnectionInfo, TClient> create,
        CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        using var privateKey = await Blocking.Run(() => SshKey.Open(host, credentials)).WaitAsync(cancellationToken);
        var otherTypes = new HashSet<string>();
        HostKey? firstRejected = null;
        for (var pinned = false; ;)
        {
            var known = await policy.FindAsync(host, cancellationToken);
            Call call;
            try
            {
                call = await pipeline.ExecuteAsync(
                    async token => await CallAsync(host, known, otherTypes, privateKey, create, token), cancellationToken);
            }
            catch (SshConnectionException noCommonType) when (
                firstRejected is not null && noCommonType.DisconnectReason is DisconnectReason.KeyExchangeFailed)
            {
                throw Changed(host, known, firstRejected);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                throw Failure(host, failed);
            }

            if (call.Verdict is HostKeyVerdict.Trusted)
                return ((TClient)call.Client, call.Key);
            firstRejected ??= call.Key;
            switch (call.Verdict)
            {
                case HostKeyVerdict.FirstSeen when !pinned:
                    await policy.PinAsync(host, call.Key, cancellationToken);
                    pinned = true;
                    logger.LogInformation("{Host}: pinned its {Type} host key {Fingerprint} on first use", host.Name, call.Key.Type, call.Key.Fingerprint);
                    break;

                // A bare fingerprint does not tell its key's type: ask for the host's keys of other types too.
                case HostKeyVerdict.Changed when known.Keys.Any(key => key.Type is null):
                    otherTypes.Add(call.Key.Type);
                    break;
                case HostKeyVerdict.Changed:
                    throw Changed(host, known, call.Key);
                case HostKeyVerdict.Revoked:
                    throw new HostKeyChangedException(host, "", call.Key.Type, call.Key.Fingerprint, revoked: true);
                default:
                    throw new HostKeyUnknownException(host, call.Key.Type, call.Key.Fingerprint);
            }
        }
    }

    /// <summary>Says what a failed connection means and how to mend it.</summary>
    public static HostException Failure(HostEndpoint host, Exception failed) => failed switch
    {
        HostException known => known,
        SshAuthenticationException => new HostAuthenticationException(host,
            $"sshd at {host.Address}:{host.Port} does not accept the user {host.User} with ssh-privatekey of the credentials Secret. "
            + $"Add its public key to ~{host.User}/.ssh/authorized_keys there (accounts must not be locked), or correct user or key.", failed),
        SocketException socket => new HostUnreachableException(host,
            $"cannot connect to {host.Address}:{host.Port}: {socket.Message}. Check that the host is on, its address and that sshd runs.", failed),
        TimeoutException or SshOperationTimeoutException => new HostUnreachableException(host,
            $"{host.Address}:{host.Port} does not complete an SSH login in time. Check the host's load and that sshd answers on this port.", failed),
        _ => new HostUnreachableException(host, $"the SSH connection to {host.Address}:{host.Port} failed: {failed.Message.TrimEnd('.')}.", failed),
    };

    private async Task<Call> CallAsync(
        HostEndpoint host,
        KnownHostKeys known,
        HashSet<string> otherTypes,
        PrivateKeyFile privateKey,
        Func<SshConnectionInfo, BaseClient> create,
        CancellationToken cancellationToken)
    {
        var info = new SshConnectionInfo(host.Address, host.Port, host.User, new PrivateKeyAuthenticationMethod(host.User, privateKey))
        {
            Timeout = options.ConnectTimeout,
        };
        OrderHostKeyAlgorithms(info, known, otherTypes);
        var client = create(info);
        Call? judged = null;
        client.HostKeyReceived += (_, presented) =>
        {
            presented.CanTrust = false;
            var key = new HostKey(TypeOf(presented.HostKey), Convert.ToBase64String(presented.HostKey));
            judged = new(client, key, known.Judge(key));
            presented.CanTrust = judged.Verdict is HostKeyVerdict.Trusted;
        };

        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var connecting = Blocking.Run(() => client.ConnectAsync(either.Token).GetAwaiter().GetResult());
        try
        {
            await connecting.WaitAsync(either.Token);
            if (!client.IsConnected)
                throw new SshConnectionException("the host hung up during the login", DisconnectReason.ConnectionLost);
            return judged ?? throw new InvalidOperationException("SSH.NET connected without showing the host key.");
        }
        catch (Exception failed)
        {
            _ = connecting.ContinueWith(_ => Blocking.Release(client), TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            if (judged is { Verdict: not HostKeyVerdict.Trusted })
                return judged;
            if (failed is OperationCanceledException)
                throw new TimeoutException($"No SSH login within {options.ConnectTimeout.TotalSeconds:0.#} s.");
            throw;
        }
    }

    /// <summary>Asks for the known types first, so that a host with keys of several types shows the known one; never for certificates.</summary>
    private static void OrderHostKeyAlgorithms(SshConnectionInfo info, KnownHostKeys known, HashSet<string> otherTypes)
    {
        var algorithms = info.HostKeyAlgorithms.ToList();
        info.HostKeyAlgorithms.Clear();
        foreach (var (name, factory) in algorithms
            .Where(algorithm => !algorithm.Key.Contains("-cert-", StringComparison.Ordinal) && !otherTypes.Contains(KeyType(algorithm.Key)))
            .OrderBy(algorithm => !known.Keys.Any(key => key.Type == KeyType(algorithm.Key))))
            info.HostKeyAlgorithms.Add(name, factory);
    }

    private static string KeyType(string algorithm) => algorithm is "rsa-sha2-512" or "rsa-sha2-256" ? "ssh-rsa" : algorithm;

    private static string TypeOf(byte[] blob) => Encoding.ASCII.GetString(blob, 4, BinaryPrimitives.ReadInt32BigEndian(blob));

    private static HostKeyChangedException Changed(HostEndpoint host, KnownHostKeys known, HostKey presented) =>
        new(host, string.Join(" or ", known.Keys), presented.Type, presented.Fingerprint, known.Mend);

    private sealed record Call(BaseClient Client, HostKey Key, HostKeyVerdict Verdict);
}
