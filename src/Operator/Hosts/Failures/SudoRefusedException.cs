namespace KafkaPi.Operator.Hosts;

/// <summary>The login user gets no root shell by sudo.</summary>
public sealed class SudoRefusedException(HostEndpoint host, string message)
    : HostException(host, Remedy.Person, message);
