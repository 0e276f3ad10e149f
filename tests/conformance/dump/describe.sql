\set ECHO all
\d
\d+
\dS pg_cl*
\d shop.*
\d+ shop.*
\d+ "Odd ""Names""".*
\da+ shop.*
\dA+
\dAc+ gin
\dAf+ gin
\dAo gin
\dAp gin
\db+
\dc shop.*
\dconfig+ *stand*
\dC+ shop.*
\dd shop.*
\dD+ shop.*
\ddp+
\dE+ shop.*
\des+
\det+ shop.*
\deu+
\dew+
\df+ shop.*
\dfatwn shop.*
\dF+ shop.*
\dFd
\dFp
\dFt
\dg+
\di+ shop.*
\dl+
\dL+
\dm+ shop.*
\dn+
\dnS+
\do+ shop.*
\dO+ shop.*
\dp shop.*
\dP+ shop.*
\dPt+ shop.*
\drds
\dRp+
\dRs+
\ds+ shop.*
\dt+ shop.*
\dtS pg_a*
\dT+ shop.*
\du+
\dv+ shop.*
\dx+
\dX shop.*
\dy+
\l
\lo_list+
\z shop.*
\sf shop.twice(int)
\sf+ shop.fancy
\sv shop.paid
\sv+ shop.grown
\h SELECT
\dt no.such
\d no_such
