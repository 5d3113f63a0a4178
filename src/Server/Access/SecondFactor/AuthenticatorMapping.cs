using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access.SecondFactor;

internal sealed class AuthenticatorMapping : IEntityTypeConfiguration<Authenticator>
{
    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable(Authenticator.Table);
        builder.HasKey(authenticator => authenticator.UserId);
        builder.Property(authenticator => authenticator.UserId).ValueGeneratedNever();
        builder.Property(authenticator => authenticator.ProtectedSecret).HasMaxLength(300);
        builder.HasOne<User>().WithOne().HasForeignKey<Authenticator>(authenticator => authenticator.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
