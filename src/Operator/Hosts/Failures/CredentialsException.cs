namespace KafkaPi.Operator.Hosts;

/// <summary>The credentials cannot be used on any host. No connection was attempted.</summary>
/// <param name="secretKey">Key in the credentials Secret whose value has to be corrected.</param>
public sealed class CredentialsException(HostEndpoint host, string secretKey, string message, Exception? inner = null)
    : HostException(host, Remedy.Person, message, inner)
{
    public string SecretKey { get; } = secretKey;
}
