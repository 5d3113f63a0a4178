using System.Text;
using Bcrypt = BCrypt.Net.BCrypt;

namespace BorgBackupServer.Server.Access;

/// <summary>bcrypt hashes. The work factor is a power of two and stands in each hash, so it can grow with the machines.</summary>
public sealed class Passwords(PasswordWork work)
{
    /// <summary>A hash of nothing anybody knows: an unknown user costs the same time as a known one.</summary>
    private readonly string nobody = Bcrypt.HashPassword(Guid.CreateVersion7().ToString(), work.Factor);

    /// <summary>Enough for what no person chose: 49 random bits are beyond guessing at any cost, and ten such hashes are made at once.</summary>
    private const int WorkForRandom = 10;

    private long verificationCount;

    /// <summary>How often a hash was tried, for tests: whether an account exists must not show in the work done.</summary>
    internal long VerificationCount => Interlocked.Read(ref verificationCount);

    public string Hash(string password) => Bcrypt.HashPassword(password, work.Factor);

    /// <summary>The hash of something random, such as a recovery code.</summary>
    public static string HashRandom(string text) => Bcrypt.HashPassword(text, WorkForRandom);

    /// <param name="hash">Null or empty where there is no such user, or none with a password: the answer is false, after the same work.</param>
    public bool Verify(string password, string? hash)
    {
        // The rule lets none in that is longer; bcrypt would compare the first 72 bytes alone.
        var tooLong = Encoding.UTF8.GetByteCount(password) > PasswordRule.MostBytes || password.Contains('\0');
        Interlocked.Increment(ref verificationCount);
        var isNobody = string.IsNullOrEmpty(hash);
        var matches = Bcrypt.Verify(tooLong ? "" : password, isNobody ? nobody : hash);
        return matches && !isNobody && !tooLong;
    }

    /// <summary>Made when less work was thought enough.</summary>
    public bool IsOutdated(string hash) => Bcrypt.PasswordNeedsRehash(hash, work.Factor);
}
