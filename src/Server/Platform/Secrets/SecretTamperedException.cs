namespace BorgBackupServer.Server.Platform.Secrets;

/// <summary>
/// A stored secret is not what the server stored there: altered, cut, moved from another place, or written under another key.
/// Never treated as plain text, and the message holds no part of it.
/// </summary>
public sealed class SecretTamperedException(string place, string reason, Exception? inner = null)
    : Exception($"The secret in {place} cannot be used: {reason}.", inner);
