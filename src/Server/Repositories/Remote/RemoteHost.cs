using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>The remote host behind a storage location: how it is reached, what it proves itself by, and what was last heard of it.</summary>
public sealed class RemoteHost
{
    private RemoteHost()
    {
    }

    public StorageLocationId StorageLocationId { get; private set; }

    public RemotePreset Preset { get; private set; }

    public RemoteAddress Address => RemoteAddress.Parse(AddressText);

    /// <summary>The same text as the path of the storage location.</summary>
    public string AddressText { get; private set; } = "";

    /// <summary>borg's command there.</summary>
    public string BorgCommand { get; private set; } = "";

    /// <summary>The folder is the one repository that there can be: its provider makes a place for each.</summary>
    public bool HoldsOne { get; private set; }

    /// <summary>The pinned host key, type and base64.</summary>
    public string HostKey { get; private set; } = "";

    /// <summary>The public half of the key pair that was made for this remote host alone.</summary>
    public string PublicKey { get; private set; } = "";

    /// <summary>The private half, protected with <c>SecretBox</c>, bound to this row and column. No client ever gets it.</summary>
    public string ProtectedKey { get; private set; } = "";

    /// <summary>When it passed the test last; null before the first time, and then nothing is made there.</summary>
    public DateTimeOffset? TestedAt { get; private set; }

    /// <summary>Which borg it has.</summary>
    public string? BorgVersion { get; private set; }

    /// <summary>When it proved itself by another host key than the pinned one; nothing is sent there until a person decides. Null while all is well.</summary>
    public DateTimeOffset? KeyChangedAt { get; private set; }

    /// <summary>Why it could not be used when it was last looked at; null where it could.</summary>
    public string? ProblemCode { get; private set; }

    public string? ProblemDetail { get; private set; }

    public string? ProblemHint { get; private set; }

    /// <summary>When it was looked at last.</summary>
    public DateTimeOffset? LookedAt { get; private set; }

    /// <summary>What it says is free; null where it does not say.</summary>
    public long? FreeBytes { get; private set; }

    public long? TotalBytes { get; private set; }

    public StorageSpace? Space => FreeBytes is { } free && TotalBytes is { } total ? new StorageSpace(free, total) : null;

    public static RemoteHost Create(StorageLocationId location, RemotePreset preset, RemoteAddress address, string borgCommand, bool holdsOne, string hostKey, string publicKey, string protectedKey) => new()
    {
        StorageLocationId = location,
        Preset = preset,
        AddressText = address.ToString(),
        BorgCommand = borgCommand,
        HoldsOne = holdsOne,
        HostKey = hostKey,
        PublicKey = publicKey,
        ProtectedKey = protectedKey,
    };

    /// <summary>It was reached, and has what is needed.</summary>
    public void Pass(string borgVersion, StorageSpace? space, DateTimeOffset now)
    {
        (TestedAt, LookedAt, BorgVersion, KeyChangedAt) = (now, now, borgVersion, null);
        (ProblemCode, ProblemDetail, ProblemHint) = (null, null, null);
        (FreeBytes, TotalBytes) = (space?.FreeBytes, space?.TotalBytes);
    }

    public void Fail(Problem problem, DateTimeOffset now)
    {
        (ProblemCode, ProblemDetail, ProblemHint, LookedAt) = (problem.Code, problem.Detail, problem.Hint, now);
        if (problem.Code == RemoteProblems.KeyChangedCode)
            KeyChangedAt ??= now;
    }

    /// <summary>A person has decided for another host key.</summary>
    public void Pin(string hostKey) => (HostKey, KeyChangedAt, ProblemCode, ProblemDetail, ProblemHint) = (hostKey, null, null, null, null);
}
