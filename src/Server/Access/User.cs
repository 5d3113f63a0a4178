namespace BorgBackupServer.Server.Access;

public sealed class User
{
    private User()
    {
    }

    public UserId Id { get; private set; }

    /// <summary>As typed; unique without regard to case through <see cref="NormalisedName"/>.</summary>
    public string Name { get; private set; } = "";

    public string NormalisedName { get; private set; } = "";

    /// <summary>bcrypt, with its work factor inside.</summary>
    public string PasswordHash { get; private set; } = "";

    /// <summary>Whether there is a password at all; who signs in elsewhere has none here.</summary>
    public bool HasPassword => PasswordHash.Length > 0;

    /// <summary>As typed. Where mails about the account go, the link for a new password among them.</summary>
    public string? Email { get; private set; }

    public string? NormalisedEmail { get; private set; }

    /// <summary>
    /// An administrator gave the address, or the provider through which the account was made had verified it. Only such a one
    /// stands for the user elsewhere; one that they entered themselves might be another person's.
    /// </summary>
    public bool IsEmailConfirmed { get; private set; }

    public bool IsAdministrator { get; private set; }

    /// <summary>What was given by name. An administrator sees and may everything else without it.</summary>
    public Grants Grants { get; private set; } = Grants.None;

    /// <summary>Shut out for a while: nobody signs in as this user, and no token of theirs works.</summary>
    public bool IsDisabled { get; private set; }

    /// <summary>Changes whenever sessions made before must end.</summary>
    public Guid SecurityStamp { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static User CreateAdministrator(string name, string passwordHash, DateTimeOffset now) => new()
    {
        Id = UserId.Create(),
        Name = name,
        NormalisedName = Normalise(name),
        PasswordHash = passwordHash,
        IsAdministrator = true,
        SecurityStamp = Guid.CreateVersion7(),
        CreatedAt = now,
    };

    public static User Create(string name, string passwordHash, Grants grants, DateTimeOffset now)
    {
        var user = CreateAdministrator(name, passwordHash, now);
        user.IsAdministrator = false;
        user.Grants = grants;
        return user;
    }

    public static string Normalise(string name) => name.Trim().ToUpperInvariant();

    /// <summary>Another role or other permissions: whoever is signed in signs in anew.</summary>
    public void ChangeRights(bool isAdministrator, Grants grants)
    {
        if (isAdministrator == IsAdministrator && grants == Grants)
            return;
        IsAdministrator = isAdministrator;
        Grants = grants;
        RenewSecurityStamp();
    }

    public void Disable(bool isDisabled)
    {
        if (isDisabled == IsDisabled)
            return;
        IsDisabled = isDisabled;
        RenewSecurityStamp();
    }

    /// <summary>The same password under another hash.</summary>
    public void Rehash(string passwordHash) => PasswordHash = passwordHash;

    /// <summary>Another password. Whoever is signed in with the old one is so no longer.</summary>
    public void ChangePassword(string passwordHash)
    {
        PasswordHash = passwordHash;
        RenewSecurityStamp();
    }

    public void ChangeEmail(string? email, bool isConfirmed)
    {
        IsEmailConfirmed = isConfirmed && email is not null;
        Email = email;
        NormalisedEmail = email is null ? null : Normalise(email);
    }

    /// <summary>Ends every session that there is.</summary>
    public void RenewSecurityStamp() => SecurityStamp = Guid.CreateVersion7();
}
