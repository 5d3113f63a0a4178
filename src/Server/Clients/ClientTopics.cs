namespace BorgBackupServer.Server.Clients;

/// <summary>Topics of <c>Signals</c> about clients.</summary>
public static class ClientTopics
{
    /// <summary>Some client was added, renamed, enrolled, seen again or left.</summary>
    public const string Any = "clients";

    /// <summary>An order or a cancel may wait for this client's agent, or its poll is to end.</summary>
    public static string Of(ClientId id) => $"client:{id}";
}
