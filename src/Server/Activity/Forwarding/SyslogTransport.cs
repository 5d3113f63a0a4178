namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>How a message travels to the syslog server.</summary>
public enum SyslogTransport
{
    /// <summary>One datagram each; what is lost on the way nobody notices.</summary>
    Udp,

    /// <summary>Counted messages on a connection, RFC 6587.</summary>
    Tcp,

    /// <summary>The same inside TLS, RFC 5425.</summary>
    Tls,
}
