namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>What is in the wrong hands.</summary>
internal enum Taken
{
    /// <summary>A client's machine, or only its SSH key and passphrase.</summary>
    Client,

    /// <summary>The way between client and server.</summary>
    Network,

    /// <summary>The server, its web process among it.</summary>
    Server,
}
