namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Somebody whom the provider knows and who waits for an administrator's word. No user yet: there is nothing that they could do.</summary>
public sealed class PendingUser
{
    private PendingUser()
    {
    }

    public PendingUserId Id { get; private set; }

    public string Issuer { get; private set; } = "";

    public string Subject { get; private set; } = "";

    public string? Name { get; private set; }

    public string? Email { get; private set; }

    public bool IsEmailVerified { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    public static PendingUser Request(ExternalPerson person, DateTimeOffset now)
    {
        var pending = new PendingUser { Id = PendingUserId.Create(), Issuer = person.Issuer, Subject = person.Subject, RequestedAt = now };
        pending.Tell(person);
        return pending;
    }

    /// <summary>They came again; the provider may say something else of them by now.</summary>
    public void Tell(ExternalPerson person) => (Name, Email, IsEmailVerified) = (person.Name, person.Email, person.IsEmailVerified);

    public ExternalPerson Person => new(Issuer, Subject, Name, Email, IsEmailVerified);
}
