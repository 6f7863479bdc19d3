namespace KafkaPi.Operator.Hosts;

/// <summary>Keeps one connection per host and login open between reconciles.</summary>
public interface IHostPool
{
    /// <summary>Hands out the host once it is reached, its key believed and the login accepted.</summary>
    /// <exception cref="HostException">It is not; the type tells what happens next.</exception>
    Task<IHost> ConnectAsync(HostEndpoint endpoint, SshCredentials credentials, IHostKeyPolicy hostKeys, CancellationToken cancellationToken);

    /// <summary>Scripts and uploads since the pool was made, each one command round trip.</summary>
    long RoundTrips { get; }

    /// <summary>Connections made since the pool was made.</summary>
    long Connects { get; }
}
