namespace KafkaPi.Operator.Hosts;

/// <summary>Keeps one connection per host and login open between reconciles.</summary>
public interface IHostPool
{
    /// <summary>Returns the host once it is reached, its key is trusted and the login is accepted.</summary>
    /// <exception cref="HostException">The host cannot be used; the type tells the remedy.</exception>
    Task<IHost> ConnectAsync(
        HostEndpoint endpoint,
        SshCredentials credentials,
        IHostKeyPolicy hostKeys,
        CancellationToken cancellationToken);

    /// <summary>Scripts and uploads since the pool was made, each of which is one command round trip.</summary>
    long RoundTrips { get; }

    /// <summary>Connections made since the pool was made.</summary>
    long Connects { get; }
}
