using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.Placing;

/// <summary>There is no room where a restore writes: every further file would fail the same way.</summary>
public sealed class TargetFullException() : IOException("The disk is full.")
{
    /// <summary>The error in words, unless it is the end of it all.</summary>
    internal static string ThrowIfFull(int error) => error is Descriptors.NoSpace or Descriptors.QuotaExceeded ? throw new TargetFullException() : Descriptors.Words(error);
}
