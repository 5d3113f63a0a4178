using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

/// <summary>Who signs in at the database server of a client's source, kept here because the source's own file leaves it to the server.</summary>
public sealed class StoredSignIn
{
    public const int MaxSourceChars = 64;

    private StoredSignIn()
    {
    }

    public ClientId ClientId { get; private set; }

    public string Source { get; private set; } = "";

    /// <summary>User and password, encrypted for this client and this source.</summary>
    public string ProtectedText { get; private set; } = "";

    public DateTimeOffset StoredAt { get; private set; }

    /// <summary>Name of whoever stored it.</summary>
    public string StoredBy { get; private set; } = "";

    public static StoredSignIn Create(ClientId clientId, string source) => new() { ClientId = clientId, Source = source };

    public void Store(string protectedText, string by, DateTimeOffset now) => (ProtectedText, StoredBy, StoredAt) = (protectedText, by, now);
}
